// Temperature and supply voltage, which each family tells in its own line. The profile says which command to send; the lines are known
// by their names here, as some hold several values or none. Pure, total: what no modem can have is not believed.
import { restsOf, splitFields, unquoted } from './at/fields.ts';
import type { Measure } from './profiles/index.ts';
import { measured } from './profiles/measure.ts';

interface Form {
  readonly name: string;
  /** Which of the numbers; `max`: the hottest place counts. */
  readonly pick: 'last' | 'max' | number;
  readonly scale: number;
  /** Fewer fields than that hold no value. */
  readonly fields?: number;
}

const temperatures: readonly Form[] = [
  { name: '+QTEMP', pick: 'max', scale: 1 },
  { name: '+CMTE', pick: 'last', scale: 1 },
  { name: '+CPMUTEMP', pick: 'last', scale: 1 },
  // Tenths of a degree; 65535 where there is no sensor.
  { name: '^CHIPTEMP', pick: 'max', scale: 0.1 },
  { name: '#TEMPMEAS', pick: 'last', scale: 1, fields: 2 },
  { name: '#TEMPMON', pick: 'last', scale: 1, fields: 2 },
  { name: '^SCTM', pick: 2, scale: 1, fields: 3 },
  { name: '+UTEMP', pick: 'last', scale: 0.1 },
];

/** In degrees Celsius. */
export function temperatureIn(lines: readonly string[], measure?: Measure): number | undefined {
  return firstIn(lines, temperatures, isTemperature) ?? believed(measure === undefined ? undefined : measured(lines, measure), isTemperature);
}

const isTemperature = (value: number): boolean => value >= -60 && value <= 130;
const isVoltage = (value: number): boolean => value >= 1_500 && value <= 30_000;

/** In millivolts. */
export function voltageIn(lines: readonly string[], measure?: Measure): number | undefined {
  return batteryVoltage(lines) ?? believed(measure === undefined ? undefined : measured(lines, measure), isVoltage);
}

/** `+CBC: <bcs>,<bcl>,<mV>` or `+CBC: 3.85V`; hundredths of a volt in `#CBC: <state>,<v>`; `^SBV: <mV>`. */
function batteryVoltage(lines: readonly string[]): number | undefined {
  const volts = restsOf(lines, '+CBC').map((rest) => /^(\d{1,2}\.\d{1,4}) ?V$/i.exec(rest)?.[1]).find((found) => found !== undefined);
  if (volts !== undefined) return believed(Math.round(Number(volts) * 1_000), isVoltage);
  return firstIn(lines, [{ name: '+CBC', pick: 2, scale: 1, fields: 3 }, { name: '#CBC', pick: 1, scale: 10, fields: 2 }, { name: '^SBV', pick: 'last', scale: 1 }], isVoltage);
}

function firstIn(lines: readonly string[], forms: readonly Form[], isPossible: (value: number) => boolean): number | undefined {
  for (const { name, pick, scale, fields: least = 1 } of forms) {
    const values = restsOf(lines, name).flatMap((rest) => {
      const fields = splitFields(rest);
      if (fields.length < least) return [];
      const numbers = fields.map((field) => numberOf(field, scale));
      const picked = pick === 'max' ? numbers : [typeof pick === 'number' ? numbers[pick] : numbers.at(-1)];
      return picked.filter((value) => value !== undefined && isPossible(value));
    });
    if (values.length > 0) return Math.max(...values.map((value) => value ?? -Infinity));
  }
  return undefined;
}

function numberOf(field: string, scale: number): number | undefined {
  const text = unquoted(field);
  return /^-?\d{1,6}(?:\.\d{1,4})?$/.test(text) ? Number((Number(text) * scale).toFixed(3)) : undefined;
}

function believed(value: number | undefined, isPossible: (value: number) => boolean): number | undefined {
  return value !== undefined && isPossible(value) ? value : undefined;
}
