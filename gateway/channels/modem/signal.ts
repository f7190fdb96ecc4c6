// Signal strength from AT+CSQ and AT+CESQ (27.007 §8.5, §8.69), in dBm. Pure, total: what is out of range is not known.
import { numberIn, restOf, splitFields } from './at/fields.ts';

export interface Signal {
  /** Of whatever it is in; undefined: not known. */
  readonly signalDbm: number | undefined;
  /** Received power of the reference signals of LTE, and of the pilot of UMTS, which are lower than the whole. */
  readonly rsrpDbm: number | undefined;
  readonly rscpDbm: number | undefined;
  /** Quality of LTE's reference signals. */
  readonly rsrqDb: number | undefined;
}

export function parseCsq(lines: readonly string[]): number | undefined {
  const rssi = numberIn(splitFields(restOf(lines, '+CSQ') ?? '')[0]);
  if (rssi === undefined || rssi < 0) return undefined;
  if (rssi <= 31) return -113 + 2 * rssi;
  // Some modems count on from 100 where the network is TD-SCDMA.
  return rssi >= 100 && rssi <= 191 ? rssi - 216 : undefined;
}

/** `<rxlev>,<ber>,<rscp>,<ecno>,<rsrq>,<rsrp>`; 99 and 255 say that it is not known. */
export function parseCesq(lines: readonly string[]): Signal {
  const fields = splitFields(restOf(lines, '+CESQ') ?? '').map((field) => numberIn(field));
  const within = (index: number, highest: number): number | undefined => {
    const value = fields[index];
    return value !== undefined && value >= 0 && value <= highest ? value : undefined;
  };
  const plus = (value: number | undefined, base: number, step = 1): number | undefined => (value === undefined ? undefined : base + value * step);
  const [rxlev, rscp, rsrq, rsrp] = [within(0, 63), within(2, 96), within(4, 34), within(5, 97)];
  const [rsrpDbm, rscpDbm] = [plus(rsrp, -140), plus(rscp, -120)];
  return { signalDbm: plus(rxlev, -110) ?? rscpDbm ?? rsrpDbm, rsrpDbm, rscpDbm, rsrqDb: plus(rsrq, -19.5, 0.5) };
}
