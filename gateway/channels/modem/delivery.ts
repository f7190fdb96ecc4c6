// How texts and reports come to us: format, service, storage and routing are set from what the modem offers (`=?`), read back, and taken
// down a ladder where it refuses what it offers. Texts are stored first (27.005 §3.4.1, mt=1): only that outlives our own crash.
import type { AtEngine } from './at/at.ts';
import { numberIn, offeredNumbers, restOf, splitFields, unquoted } from './at/fields.ts';
import type { Profile } from './profiles/index.ts';
import { configureStorage } from './storage.ts';
import type { Storage } from './storage.ts';

export interface Delivery {
  readonly texts: 'stored' | 'direct';
  readonly reports: 'stored' | 'direct' | 'none';
  /** What comes direct must be acknowledged with AT+CNMA, once. */
  readonly ackDirect: boolean;
  readonly storage: Storage;
  /** All that must be swept, the one texts go to first. */
  readonly storages: readonly string[];
  /** As AT+CNMI? tells it; what was set where it cannot be read back; empty where nothing is known. */
  readonly cnmi: string;
  readonly cmms: boolean;
  /** Of the service centre; empty where the SIM has none or the modem does not say. */
  readonly smsc: string;
}

const timeoutMs = 10_000;

export async function configureDelivery(engine: AtEngine, profile: Profile): Promise<Delivery> {
  await pduMode(engine);
  const ackDirect = await configureService(engine, profile);
  const { storage, readable } = await configureStorage(engine, profile);
  const { texts, reports, cnmi } = await configureIndications(engine, profile);
  return { texts, reports, ackDirect, storage, storages: toSweep(storage, readable, reports), cnmi, cmms: await offersLink(engine, profile), smsc: await readSmsc(engine) };
}

/** Texts from before us may lie in the SIM or in the device; MT is both together and adds nothing to them. */
function toSweep(storage: Storage, readable: readonly string[], reports: Delivery['reports']): string[] {
  const single = readable.filter((memory) => memory === 'SM' || memory === 'ME');
  const texts = single.length > 0 ? single : readable.filter((memory) => memory === 'MT');
  const all = [storage.read, ...texts, ...(reports === 'stored' && readable.includes('SR') ? ['SR'] : [])];
  return [...new Set(all)].filter((memory) => memory !== '');
}

async function pduMode(engine: AtEngine): Promise<void> {
  for (let tries = 0; tries < 2; tries += 1) {
    const { result } = await engine.run({ command: 'AT+CMGF=0', timeoutMs });
    if (result.kind === 'closed') return;
    const read = await engine.run({ command: 'AT+CMGF?', timeoutMs });
    if (numberIn(restOf(read.lines, '+CMGF')) !== 1) return;
  }
}

/** Service 1 is phase 2+ (27.005 §3.2.1): the network learns that a report has come only when we say so. */
async function configureService(engine: AtEngine, { csms }: Profile): Promise<boolean> {
  const offer = await engine.run({ command: 'AT+CSMS=?', timeoutMs });
  const offered = offeredNumbers(restOf(offer.lines, '+CSMS') ?? '')[0];
  if (offer.result.kind !== 'ok') return false;
  const wanted = csms === 1 && offered?.has(1) === true ? 1 : 0;
  const set = await engine.run({ command: `AT+CSMS=${wanted}`, timeoutMs });
  const read = await engine.run({ command: 'AT+CSMS?', timeoutMs });
  const inForce = numberIn(splitFields(restOf(read.lines, '+CSMS') ?? '')[0]);
  return inForce === undefined ? set.result.kind === 'ok' && wanted === 1 : inForce === 1;
}

interface Indications {
  readonly texts: Delivery['texts'];
  readonly reports: Delivery['reports'];
  readonly cnmi: string;
}

async function configureIndications(engine: AtEngine, profile: Profile): Promise<Indications> {
  const offer = await engine.run({ command: 'AT+CNMI=?', timeoutMs });
  const said = offer.result.kind === 'ok' ? restOf(offer.lines, '+CNMI') : undefined;
  for (const rung of ladder(profile, said === undefined ? undefined : offeredNumbers(said))) {
    const { result } = await engine.run({ command: `AT+CNMI=${rung}`, timeoutMs });
    if (result.kind === 'closed') break;
    if (result.kind !== 'ok') continue;
    const inForce = await readIndications(engine);
    if (inForce === undefined) return meaningOfRung(rung);
    if (sameRouting(inForce, rung)) return meaningOfRung(inForce);
  }
  const left = await readIndications(engine);
  return left === undefined ? { texts: 'stored', reports: 'none', cnmi: '' } : meaningOfRung(left);
}

async function readIndications(engine: AtEngine): Promise<string | undefined> {
  const { result, lines } = await engine.run({ command: 'AT+CNMI?', timeoutMs });
  const said = restOf(lines, '+CNMI')?.replaceAll(' ', '');
  return result.kind === 'ok' && said !== undefined && /^\d+(?:,\d*){1,4}$/.test(said) ? said : undefined;
}

/** mt and ds decide where things go; whether the modem kept the other values makes no difference to us. */
function sameRouting(inForce: string, rung: string): boolean {
  const [has, wanted] = [inForce.split(','), rung.split(',')];
  return [1, 3].every((at) => wanted[at] === undefined || Number(has[at] ?? 0) === Number(wanted[at]));
}

function meaningOfRung(rung: string): Indications {
  const [, mt = 0, , ds = 0] = rung.split(',').map(Number);
  // mt=3 routes class 3 only and stores the rest.
  return { texts: mt === 2 ? 'direct' : 'stored', reports: ds === 1 ? 'direct' : ds === 2 ? 'stored' : 'none', cnmi: rung };
}

/**
 * The profile's own, best first, each fitted to what is offered; those that are not offered last of all, since some modems offer less than they take.
 * Where reports may be trusted in one way only, the rungs of the other way are left out.
 */
export function ladder({ cnmi, reportMode }: Pick<Profile, 'cnmi' | 'reportMode'>, offered: readonly ReadonlySet<number>[] | undefined): string[] {
  const distrusted = reportMode === 'direct' ? '2' : reportMode === 'stored' ? '1' : undefined;
  const rungs = cnmi.filter((rung) => distrusted === undefined || rung.split(',')[3] !== distrusted);
  if (offered === undefined) return rungs;
  const fitting = rungs.map((rung) => fitted(rung, offered)).filter((rung) => rung !== undefined);
  return [...new Set([...fitting, ...rungs])];
}

/** Mode, broadcasts and buffer are changed to what is offered; mt and ds never, since they are what the rung is for. */
function fitted(rung: string, offered: readonly ReadonlySet<number>[]): string | undefined {
  const values: number[] = [];
  for (const [at, wanted] of rung.split(',').map(Number).entries()) {
    const group = offered[at];
    // Old modems have three or four values.
    if (group === undefined) return at > 3 || (at === 3 && wanted === 0) ? values.join(',') : undefined;
    if (group.size === 0 || group.has(wanted)) values.push(wanted);
    else if (at === 1 || at === 3) return undefined;
    else values.push(Math.min(...group));
  }
  return values.join(',');
}

/** AT+CMMS=1 (27.005 §3.5.6) keeps the radio link open between parts. */
async function offersLink(engine: AtEngine, { cmms }: Profile): Promise<boolean> {
  if (!cmms) return false;
  const { result, lines } = await engine.run({ command: 'AT+CMMS=?', timeoutMs });
  return result.kind === 'ok' && offeredNumbers(restOf(lines, '+CMMS') ?? '')[0]?.has(1) === true;
}

async function readSmsc(engine: AtEngine): Promise<string> {
  const { result, lines } = await engine.run({ command: 'AT+CSCA?', timeoutMs });
  if (result.kind !== 'ok') return '';
  const [address = '', type] = splitFields(restOf(lines, '+CSCA') ?? '');
  const said = unquoted(address);
  const digits = /^(?:00[23][0-9B]){4,}/i.test(said) ? fromUcs2(said) : said;
  if (!/^\+?\d{3,20}$/.test(digits)) return '';
  return numberIn(type) === 145 && !digits.startsWith('+') ? `+${digits}` : digits;
}

/** The character set of the modem (AT+CSCS) may be UCS-2, and then even digits are written so. */
function fromUcs2(hex: string): string {
  return String.fromCharCode(...(hex.match(/.{4}/g) ?? []).map((unit) => Number.parseInt(unit, 16)));
}
