// Two ledgers of the same traffic compared: what was accepted and texted in, and what the modems' network and the store have of it.
// Pure; who fills the ledgers is in the tests.

export interface Accepted {
  readonly id: string;
  /** Canonical; every message goes to a number of its own. */
  readonly to: string;
  readonly text: string;
}

export interface StoredOutbound {
  readonly id: string;
  readonly state: string;
  readonly repeats: number;
}

export interface HandedOver {
  readonly to: string;
  readonly text: string;
  readonly part: number;
  readonly total: number;
}

export interface Inbound {
  readonly from: string | null;
  readonly text: string;
}

export interface Ledgers {
  readonly accepted: readonly Accepted[];
  readonly outbound: readonly StoredOutbound[];
  readonly handedOver: readonly HandedOver[];
  readonly textedIn: readonly Inbound[];
  readonly inbound: readonly Inbound[];
  /** What is left in each modem's storages. */
  readonly leftOver: Readonly<Record<string, number>>;
}

/** Live states, and the final ones that traffic without refusals may lead to. */
const known = new Set(['scheduled', 'queued', 'sending', 'sent', 'unknown', 'delivered']);
const reached = new Set(['sent', 'delivered']);
const token = /#[a-z0-9-]+#/;

/** Every text of a ledger carries one, so that it is known again whatever became of the rest of it. */
export const tokenOf = (text: string): string => token.exec(text)?.[0] ?? `no token in ${text.slice(0, 20)}`;

/** What must never be; empty when every promise was kept. */
export function breaches(ledgers: Ledgers): string[] {
  return [...outboundBreaches(ledgers), ...inboundBreaches(ledgers), ...Object.entries(ledgers.leftOver).filter(([, count]) => count > 0).map(([modem, count]) => `${modem} still stores ${count}`)];
}

function outboundBreaches({ accepted, outbound, handedOver }: Ledgers): string[] {
  const found: string[] = [];
  const stored = new Map(outbound.map((message) => [message.id, message]));
  const seen = grouped(handedOver, ({ to }) => to);
  for (const { id, to, text } of accepted) {
    const name = tokenOf(text);
    const message = stored.get(id);
    const parts = seen.get(to) ?? [];
    seen.delete(to);
    if (message === undefined) {
      found.push(`${name} was accepted and is lost`);
      continue;
    }
    if (!known.has(message.state)) found.push(`${name} ended as ${message.state}`);
    const byPart = grouped(parts, ({ part }) => part);
    for (const [part, handOvers] of byPart) if (handOvers.length > 1 + message.repeats) found.push(`part ${part} of ${name} was handed over ${handOvers.length} times with ${message.repeats} marked repeats`);
    if (!reached.has(message.state)) continue;
    const whole = [...byPart].sort(([a], [b]) => a - b).map(([, handOvers]) => handOvers[0]?.text ?? '').join('');
    if (byPart.size !== (parts[0]?.total ?? -1)) found.push(`${name} is ${message.state} and ${byPart.size} parts of it were handed over`);
    else if (whole !== text) found.push(`${name} was handed over with another text`);
  }
  for (const to of seen.keys()) found.push(`something nobody accepted was handed over to ${to}`);
  return found;
}

function inboundBreaches({ textedIn, inbound }: Ledgers): string[] {
  const found: string[] = [];
  const stored = grouped(inbound, ({ text }) => tokenOf(text));
  for (const { from, text } of textedIn) {
    const name = tokenOf(text);
    const copies = stored.get(name) ?? [];
    stored.delete(name);
    if (copies.length !== 1) found.push(`${name} was texted in and is stored ${copies.length} times`);
    else if (copies[0]?.text !== text || copies[0].from !== from) found.push(`${name} is stored with another text or sender`);
  }
  for (const name of stored.keys()) found.push(`${name} is stored and was never texted in`);
  return found;
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
