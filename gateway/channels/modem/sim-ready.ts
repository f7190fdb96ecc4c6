// Getting at the SIM: its state in words, and the PIN, which is tried once. A wrong PIN is remembered with its SIM, so that neither a
// restart nor a new link tries it again; a PUK is asked for and never guessed.
import { createHash } from 'node:crypto';
import { LinkError } from '../channel.ts';
import { pause } from '../timers.ts';
import type { OpenLink } from './open-link.ts';
import type { Reason } from './standing.ts';
import { enterPin, readSim, readSimIdentity, settleSim } from './sim.ts';
import type { SimState } from './sim.ts';

const mostLooks = 5;
const lookMs = 1_000;

/** Undefined: the SIM is ready. @throws LinkError (`refused`) where only a person can go on. */
export async function readySim(link: OpenLink): Promise<Reason | undefined> {
  const { engine, profile } = link;
  const sim = await readSim(engine, profile);
  if (sim.state === 'ready') return undefined;
  if (sim.state !== 'pin') return reasonOf(sim);
  return unlock(link, sim);
}

async function unlock(link: OpenLink, sim: SimState): Promise<Reason | undefined> {
  const { engine, host, settings, identity, profile } = link;
  const { pin } = settings;
  if (pin === '') throw new LinkError({ refused: true, code: 'sim_pin_needed', message: 'The SIM asks for its PIN: enter it in the settings.' });
  if (sim.pinTriesLeft !== undefined && sim.pinTriesLeft < 2) {
    throw new LinkError({ refused: true, code: 'sim_pin_last_try', message: 'The SIM allows one more PIN try before it asks for the PUK; that try is left to a person. Unlock it in a phone first.' });
  }
  // Before the PIN the ICCID can be read on most modems; where not, the device stands for the SIM in it.
  const { iccid } = await readSimIdentity(engine, profile);
  const key = `wrong-pin:${createHash('sha256').update(iccid === '' ? identity.imei : iccid).digest('hex').slice(0, 16)}`;
  const mark = createHash('sha256').update(`${key}:${pin}`).digest('hex').slice(0, 16);
  const kept = await host.memory.get(key);
  if (kept === `${mark}:wrong`) throw wrongPin();
  // A try that a crash interrupted may have cost one; only a SIM that says that it has all three left is tried again.
  if (kept === `${mark}:trying` && sim.pinTriesLeft !== 3) throw interrupted();
  await host.memory.set(key, `${mark}:trying`);
  const outcome = await enterPin(engine, pin, profile);
  if (outcome === 'ready') {
    const rest = (delayMs: number): Promise<void> => pause(delayMs, link.surroundings.timers, new AbortController().signal);
    const settled = await settleSim(engine, profile, rest);
    const after = await afterUnlocking(link, rest);
    // An OK that was another command's: whether this PIN is right is not known, and it keeps its mark.
    if (after.state === 'pin') return { code: 'sim_busy', summary: 'The SIM asks for its PIN again; looking again' };
    await host.memory.set(key, undefined);
    if (after.state !== 'ready') return reasonOf(after);
    return settled ? undefined : { code: 'sim_busy', summary: 'The SIM is unlocked and not ready yet' };
  }
  if (outcome === 'wrong') {
    await host.memory.set(key, `${mark}:wrong`);
    throw wrongPin();
  }
  // Neither right nor wrong: the modem was busy or went away. It says the next time whether it still wants a PIN.
  return { code: 'sim_busy', summary: 'The SIM did not answer to its PIN; looking again' };
}

/** The modem takes a while to read a SIM that has just been unlocked, and some still ask for the PIN meanwhile. */
async function afterUnlocking({ engine, profile }: OpenLink, rest: (delayMs: number) => Promise<void>): Promise<SimState> {
  let sim = await readSim(engine, profile);
  for (let looks = 1; looks < mostLooks && sim.state === 'pin'; looks += 1) {
    await rest(lookMs);
    sim = await readSim(engine, profile);
  }
  return sim;
}

function wrongPin(): LinkError {
  return new LinkError({ refused: true, code: 'sim_pin_wrong', message: 'The PIN in the settings is wrong for this SIM. It was tried once and is not tried again.' });
}

function interrupted(): LinkError {
  return new LinkError({ refused: true, code: 'sim_pin_unclear', message: 'The gateway was cut off while it entered this PIN, and the SIM does not say whether it was right. Unlock it in a phone, or switch its PIN off there.' });
}

function reasonOf(sim: SimState): Reason {
  switch (sim.state) {
    case 'absent': return { code: 'sim_absent', summary: 'No SIM is in the modem' };
    case 'puk': return { code: 'sim_puk_needed', summary: 'The SIM is locked and asks for its PUK: unlock it in a phone' };
    case 'busy': return { code: 'sim_busy', summary: 'The SIM is not ready yet' };
    case 'failure': return { code: 'sim_failure', summary: 'The modem cannot read its SIM' };
    default: return { code: 'sim_locked', summary: sim.words };
  }
}
