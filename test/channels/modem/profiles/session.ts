// The whole way from a port to a modem that is ready for texts, as the transcripts tell it.
import { configureDelivery } from '../../../../gateway/channels/modem/delivery.ts';
import type { Delivery } from '../../../../gateway/channels/modem/delivery.ts';
import { applyProfile, identify, wakeUp } from '../../../../gateway/channels/modem/prepare.ts';
import type { Identity } from '../../../../gateway/channels/modem/prepare.ts';
import { chooseProfile } from '../../../../gateway/channels/modem/profiles/index.ts';
import { readRegistration } from '../../../../gateway/channels/modem/registration.ts';
import type { Registration } from '../../../../gateway/channels/modem/registration.ts';
import { enterPin, readSim, readSimIdentity, settleSim } from '../../../../gateway/channels/modem/sim.ts';
import type { SimIdentity, SimState } from '../../../../gateway/channels/modem/sim.ts';
import type { Rig } from '../script.ts';

export interface Prepared {
  readonly awake: boolean;
  readonly identity: Identity;
  readonly profile: string;
  readonly sim: SimState;
  readonly pin: string | undefined;
  readonly simIdentity: SimIdentity;
  readonly delivery: Delivery;
  readonly registration: Registration | undefined;
}

export async function prepared({ engine, clock }: Pick<Rig, 'engine' | 'clock'>): Promise<Prepared> {
  const awake = await wakeUp(engine);
  const identity = await identify(engine);
  const profile = chooseProfile(identity);
  await applyProfile(engine, profile);
  const sim = await readSim(engine, profile);
  const pin = sim.state === 'pin' ? await enterPin(engine, '4711', profile) : undefined;
  await settleSim(engine, profile, (delayMs) => clock.advance(delayMs));
  const simIdentity = await readSimIdentity(engine, profile);
  const delivery = await configureDelivery(engine, profile);
  const registration = await readRegistration(engine);
  return { awake, identity, profile: profile.name, sim, pin, simIdentity, delivery, registration };
}
