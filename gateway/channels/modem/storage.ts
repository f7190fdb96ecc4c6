// Where texts are stored: AT+CPMS (27.005 §3.2.2) set to a memory that is offered for reading and for receiving, and read back.
// Modems take one, two or three memories and some say OK to what they did not do.
import type { AtEngine } from './at/at.ts';
import { numberIn, offeredWords, restOf, splitFields, unquoted } from './at/fields.ts';
import type { Profile } from './profiles/index.ts';

export interface Storage {
  /** Memories as in AT+CPMS; empty where the modem does not say. */
  readonly read: string;
  readonly receive: string;
  readonly used: number;
  readonly size: number;
}

export interface StorageChoice {
  readonly storage: Storage;
  /** Offered for reading, that memory first which is read now. */
  readonly readable: readonly string[];
}

const timeoutMs = 15_000;
const unknown: Storage = { read: '', receive: '', used: 0, size: 0 };

interface Offer {
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly receive: readonly string[];
}

export async function configureStorage(engine: AtEngine, profile: Profile): Promise<StorageChoice> {
  const offer = await readOffer(engine);
  const before = await readStorage(engine);
  const wanted = profile.storage.filter((memory) => offer.read.includes(memory) && offer.receive.includes(memory));
  for (const memory of wanted) {
    const now = await setStorage(engine, offer, memory, wanted);
    if (now !== undefined) return { storage: now, readable: inOrder(now.read, offer.read) };
  }
  const left = (await readStorage(engine)) ?? before ?? unknown;
  return { storage: left, readable: inOrder(left.read, offer.read) };
}

function inOrder(first: string, memories: readonly string[]): string[] {
  return [...new Set([first, ...memories])].filter((memory) => memory !== '');
}

async function readOffer(engine: AtEngine): Promise<Offer> {
  const { result, lines } = await engine.run({ command: 'AT+CPMS=?', timeoutMs });
  const [read = [], write, receive] = result.kind === 'ok' ? offeredWords(restOf(lines, '+CPMS') ?? '') : [];
  // Where only one list is given, it is for all.
  return { read, write: write ?? read, receive: receive ?? read };
}

/** Undefined: the modem did not do it. */
async function setStorage(engine: AtEngine, offer: Offer, memory: string, all: readonly string[]): Promise<Storage | undefined> {
  for (const command of commandsFor(memory, offer)) {
    const { result, lines } = await engine.run({ command, timeoutMs });
    if (result.kind === 'closed') return undefined;
    if (result.kind !== 'ok') continue;
    const now = await readBack(engine, memory, lines);
    if (now !== undefined) return now;
  }
  return toggled(engine, memory, offer, all);
}

function commandsFor(memory: string, offer: Offer): string[] {
  const two = offer.write.includes(memory) ? [`AT+CPMS="${memory}","${memory}"`] : [];
  return [...allThree(memory, offer), ...two, `AT+CPMS="${memory}"`];
}

/** We write nothing into it, but where three are wanted the second must be one of those offered. None: there is no such one. */
function allThree(memory: string, { write }: Offer): string[] {
  const written = write.includes(memory) ? memory : write[0];
  return written === undefined ? [] : [`AT+CPMS="${memory}","${written}","${memory}"`];
}

/** What is in force, if that is what was wanted. A modem that cannot be asked is believed. */
async function readBack(engine: AtEngine, memory: string, counts: readonly string[]): Promise<Storage | undefined> {
  const now = await readStorage(engine);
  if (now !== undefined) return now.read === memory && now.receive === memory ? now : undefined;
  const [used, size] = splitFields(restOf(counts, '+CPMS') ?? '').map((field) => numberIn(field));
  return { read: memory, receive: memory, used: used ?? 0, size: size ?? 0 };
}

/** Foxconn T77W968 keeps the memory it receives into until others have been chosen in between. */
async function toggled(engine: AtEngine, memory: string, offer: Offer, all: readonly string[]): Promise<Storage | undefined> {
  const others = all.filter((other) => other !== memory);
  if (others.length === 0) return undefined;
  for (const one of [...others, memory]) {
    for (const command of allThree(one, offer)) await engine.run({ command, timeoutMs });
  }
  const now = await readStorage(engine);
  return now?.read === memory && now.receive === memory ? now : undefined;
}

/** `"SM",3,20,"SM",3,20,"SM",3,20`, or less of it. */
async function readStorage(engine: AtEngine): Promise<Storage | undefined> {
  const { result, lines } = await engine.run({ command: 'AT+CPMS?', timeoutMs });
  return result.kind === 'ok' ? parseStorage(restOf(lines, '+CPMS') ?? '') : undefined;
}

export function parseStorage(rest: string): Storage | undefined {
  const fields = splitFields(rest);
  const read = unquoted(fields[0] ?? '').toUpperCase();
  if (!/^[A-Z]{2}$/.test(read)) return undefined;
  const receive = unquoted(fields[6] ?? '').toUpperCase();
  return { read, receive: /^[A-Z]{2}$/.test(receive) ? receive : read, used: numberIn(fields[1]) ?? 0, size: numberIn(fields[2]) ?? 0 };
}
