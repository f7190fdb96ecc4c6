// What is particular to each family of modems, as data: one JSON file per family, checked here. The commands every modem has are not
// in it; a new family is a new file, a line below and a transcript in the tests.
import { z } from 'zod';
import cinterion from './cinterion.json' with { type: 'json' };
import generic from './generic.json' with { type: 'json' };
import huawei from './huawei.json' with { type: 'json' };
import quectel from './quectel.json' with { type: 'json' };
import simcom from './simcom.json' with { type: 'json' };
import telit from './telit.json' with { type: 'json' };
import ublox from './ublox.json' with { type: 'json' };
import wavecom from './wavecom.json' with { type: 'json' };
import zte from './zte.json' with { type: 'json' };

const command = z.string().regex(/^AT[\u0020-\u007e]*$/);
const lowerCase = z.string().min(2).regex(/^[^A-Z]+$/);

/** A number in an answer: which field of which line, and what it is to be multiplied with. */
const measure = z.strictObject({ command, name: z.string().min(1), field: z.int().min(0).max(15), scale: z.number().positive() });

const profileSchema = z.strictObject({
  name: z.string().regex(/^[a-z]+$/),
  title: z.string().min(1),
  /** Parts of what AT+CGMI says, or beginnings of what AT+CGMM says, in lower case. The manufacturer is asked first. */
  match: z.strictObject({ manufacturer: z.array(lowerCase), model: z.array(lowerCase) }),
  /** Sent once after the family is known; what is not understood does no harm. Never AT&F or ATZ: other software may share the device's own profile. */
  init: z.array(command.refine((one) => !/^AT(?:&F|Z)/.test(one), 'resets the device')),
  urcs: z.array(z.strictObject({ name: z.string().min(1), lines: z.union([z.literal(1), z.literal(2)]) })),
  /** `mode,mt,bm,ds,bfr` of AT+CNMI (27.005 §3.4.1), best first. */
  cnmi: z.array(z.string().regex(/^\d(?:,\d){1,4}$/)).min(1),
  /** Where texts shall be stored, best first. */
  storage: z.array(z.enum(['SM', 'ME', 'MT'])).min(1),
  /** Phase 2+ of AT+CSMS: the network waits until a direct report is acknowledged by AT+CNMA. 0 where that goes wrong. */
  csms: z.union([z.literal(0), z.literal(1)]),
  promptStyle: z.enum(['prompt', 'same_write']),
  cmms: z.boolean(),
  reportMode: z.enum(['direct', 'stored', 'auto']),
  cmgsTimeoutMs: z.int().min(20_000).max(300_000),
  resetCommand: command,
  radioOff: command,
  radioOn: command,
  hangUp: command,
  /** Some modems crash when they are asked for the SIM's files right after its PIN. */
  postPinDelayMs: z.int().min(0).max(20_000),
  afterPin: z.enum(['none', 'cpms_poll']),
  /** Tries left for the PIN. */
  pinTries: measure.optional(),
  /** Ways to ask for the ICCID, before those that every modem is asked. */
  iccid: z.array(command),
  ussd: z.strictObject({ request: z.enum(['plain', 'ucs2', 'packed']), reply: z.enum(['auto', 'plain', 'ucs2', 'packed']) }),
  temperature: measure.optional(),
  voltage: measure.optional(),
  /** For whoever reads the file. */
  notes: z.array(z.string()),
});

export type Profile = Readonly<z.infer<typeof profileSchema>>;
export type Measure = z.infer<typeof measure>;

export const profileNames = ['simcom', 'quectel', 'huawei', 'zte', 'wavecom', 'telit', 'ublox', 'cinterion', 'generic'] as const;
export type ProfileName = (typeof profileNames)[number];

const files: Readonly<Record<ProfileName, unknown>> = { simcom, quectel, huawei, zte, wavecom, telit, ublox, cinterion, generic };

/** In the order in which they are asked whether a device is theirs. */
export const profiles: readonly Profile[] = profileNames.map((name) => profileSchema.parse(files[name]));

export function profileNamed(name: ProfileName): Profile {
  const found = profiles.find((profile) => profile.name === name);
  if (found === undefined) throw new Error(`there is no profile ${name}`);
  return found;
}

/** The manufacturer decides; a device that hides it behind its chip's ("QUALCOMM INCORPORATED") is known by its model. */
export function chooseProfile(identity: { readonly manufacturer: string; readonly model: string }): Profile {
  const manufacturer = identity.manufacturer.toLowerCase();
  const model = identity.model.toLowerCase();
  return profiles.find(({ match }) => match.manufacturer.some((part) => manufacturer.includes(part)))
    ?? profiles.find(({ match }) => match.model.some((beginning) => model.startsWith(beginning)))
    ?? profileNamed('generic');
}
