// What a network tells of itself in figures, in words for people. Facts that have a name here are known to the screens; all others are spelled out.
import type { ChannelBody } from '../../gateway/api/contract.ts';

type Facts = NonNullable<ChannelBody['health']['facts']>;

export function numberFact(channel: ChannelBody, name: string): number | undefined {
  const fact = channel.health.facts?.[name];
  return typeof fact === 'number' && Number.isFinite(fact) ? fact : undefined;
}

export function textFact(channel: ChannelBody, name: string): string | undefined {
  const fact = channel.health.facts?.[name];
  return fact === undefined || fact === '' ? undefined : typeof fact === 'boolean' ? (fact ? 'Yes' : 'No') : String(fact);
}

/** With a true minus sign, and no more digits than anybody reads. */
export const figure = (value: number, digits = 0): string => value.toLocaleString([], { maximumFractionDigits: digits }).replace('-', '−');

/** Received power in words, as phones draw their bars. */
export function signalWord(dbm: number): string {
  if (dbm >= -73) return 'excellent';
  if (dbm >= -85) return 'good';
  if (dbm >= -95) return 'fair';
  return dbm >= -105 ? 'weak' : 'very weak';
}
export const isWeak = (dbm: number): boolean => dbm < -95;
/** The range in which signals are drawn. */
export const signalRange = { low: -113, high: -51 } as const;

/** A measured series: what it is called, its unit, and how it is drawn. */
export interface Measure {
  readonly title: string;
  readonly unit: string;
  readonly digits: number;
  /** So much of what is measured is one of the unit. */
  readonly per: number;
  readonly look: 'line' | 'bars';
  readonly low?: number;
  readonly high?: number;
}

const measures: Readonly<Record<string, Measure>> = {
  signalDbm: { title: 'Signal', unit: 'dBm', digits: 0, per: 1, look: 'line', low: -113, high: -51 },
  temperatureC: { title: 'Temperature', unit: '°C', digits: 1, per: 1, look: 'line', low: 15, high: 55 },
  voltageMv: { title: 'Voltage', unit: 'V', digits: 2, per: 1000, look: 'line', low: 3.2, high: 4.4 },
  partsToday: { title: 'Parts since midnight (UTC)', unit: 'parts', digits: 0, per: 1, look: 'line', low: 0, high: 10 },
  parts: { title: 'Parts sent', unit: 'parts', digits: 0, per: 1, look: 'bars' },
  storageUsed: { title: 'Stored texts', unit: 'texts', digits: 0, per: 1, look: 'line', low: 0, high: 10 },
};

/** The order in which they are drawn; what is not known comes last, by name. */
const order = Object.keys(measures);

export const measureOf = (name: string): Measure => measures[name] ?? { ...unitOf(name), digits: 1, per: 1, look: 'line' };

export const byImportance = (left: string, right: string): number => {
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return place(left) - place(right) || left.localeCompare(right);
};

const units: readonly (readonly [RegExp, string])[] = [[/Dbm$/, 'dBm'], [/C$/, '°C'], [/Mv$/, 'mV'], [/Ms$/, 'ms'], [/Db$/, 'dB'], [/Percent$/, '%']];

function unitOf(name: string): { title: string; unit: string } {
  const found = units.find(([end]) => end.test(name));
  const bare = found === undefined ? name : name.replace(found[0], '');
  return { title: plainName(bare === '' ? name : bare), unit: found?.[1] ?? '' };
}

const acronyms = /\b(?:sim|usb|imei|imsi|iccid|smsc|pin|puk|id|rsrp|rsrq|rssi)\b/g;

function plainName(name: string): string {
  const spaced = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll('_', ' ').toLowerCase();
  return spaced.replaceAll(acronyms, (word) => word.toUpperCase()).replace(/^./, (first) => first.toUpperCase());
}

/** Any fact in words: `roundTripMs: 12` as ["Round trip", "12 ms"]. */
export function spokenFact(name: string, fact: Facts[string]): readonly [string, string] {
  const { title, unit } = unitOf(name);
  if (typeof fact === 'boolean') return [plainName(name), fact ? 'Yes' : 'No'];
  if (typeof fact === 'string') return [plainName(name), fact];
  return [title, unit === '' ? figure(fact, 2) : `${figure(fact, 2)} ${unit}`];
}
