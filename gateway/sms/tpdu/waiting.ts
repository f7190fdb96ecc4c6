// Whether a message says that something waits for its reader: by its data coding (23.038 §4), by elements of its header (23.040
// §9.2.3.24.2), or by being a call to be returned (§9.2.3.9). What is done about it is not decided here.
import { waitingKinds } from './dcs.ts';
import type { Deliver, Waiting } from './types.ts';

/** IEI of the special SMS message indication. */
const specialIndication = 0x01;
const returnCall = 0x5f;

/** The header counts more than the data coding, as it knows how many; the text is to be kept when either says so. */
export function readWaiting({ dcs, header, protocolId }: Pick<Deliver, 'dcs' | 'header' | 'protocolId'>): Waiting | undefined {
  // There may be one element for each kind of what waits; what waits is the better news than what does not.
  let found: Waiting | undefined;
  for (const { id, value } of header) {
    const [type, count] = value;
    if (id !== specialIndication || value.length !== 2 || type === undefined || count === undefined) continue;
    if (found?.active === true || (found !== undefined && count === 0)) continue;
    found = { kind: waitingKinds[type & 3] ?? 'other', active: count > 0, count, store: (type & 0x80) !== 0 || dcs.waiting?.store === true };
  }
  if (found !== undefined || dcs.waiting !== undefined) return found ?? dcs.waiting;
  return protocolId === returnCall ? { kind: 'voicemail', active: true, count: undefined, store: true } : undefined;
}
