// What a simulated network may be told: its lines, its people, how fast it is and how it misbehaves. One schema checks the
// node file and draws the form in the panel.
import { z } from 'zod';
import { behaviours } from './script.ts';

export const misbehaviours = [
  /** Takes a part and never answers. */
  'silentOnSubmit',
  /** Takes a part and drops the link instead of answering. */
  'dropsAfterSubmit',
  /** Sends the receipt before the answer that names its ref. */
  'receiptBeforeAnswer',
  /** Refuses the link for good. */
  'refusesSettings',
  /** Answers every other submit with "too fast". */
  'throttles',
  /** Answers every other submit with a passing failure of its own. */
  'systemError',
  /** Permanently refuses numbers that end in 99. */
  'rejectsNumber',
  /** Never finishes connecting. */
  'neverReady',
  /** Hands every inbound part over twice, with the same identity. */
  'repeatsInbound',
  /** Hands the parts of a long inbound text over last part first. */
  'partsOutOfOrder',
  /** Answers after the gateway has stopped waiting. */
  'lateAnswer',
] as const;
export type Misbehaviour = (typeof misbehaviours)[number];

const number = z.string().regex(/^\+[1-9][0-9]{6,14}$/, 'Write the number as + and 7 to 15 digits');
const latencyMs = z.int().min(0).max(600_000);

const person = z.strictObject({
  number: number.meta({ title: 'Number' }),
  name: z.string().min(1).max(60).meta({ title: 'Name' }),
  behaviour: z.enum(behaviours).meta({ title: 'Behaviour', description: 'How this person answers.' }),
});

// Numbers of the ranges that the British and American regulators keep free for fiction.
const townsfolk: z.infer<typeof person>[] = [
  { number: '+447700900101', name: 'Amina Yusuf', behaviour: 'chatty' },
  { number: '+447700900102', name: 'Daniel Okoro', behaviour: 'reports' },
  { number: '+447700900103', name: 'Layla Haddad', behaviour: 'arabic' },
  { number: '+447700900104', name: 'Priya Nair', behaviour: 'hindi' },
  { number: '+447700900105', name: 'Rosa Delgado', behaviour: 'emoji' },
  { number: '+447700900106', name: 'Samuel Wright', behaviour: 'asks' },
  { number: '+12025550143', name: 'Pharmacy line', behaviour: 'menu' },
  { number: '+12025550144', name: 'Echo', behaviour: 'echo' },
  { number: '+12025550145', name: 'Grace Lindqvist', behaviour: 'silent' },
];

export const simulatedSettings = z.strictObject({
  lines: z.array(number).min(1).max(20).default(['+447700900000']).meta({ title: 'Lines', description: 'The numbers we own on this network. The first is the default sender.' }),
  people: z.array(person).max(200).default(townsfolk).meta({ title: 'People', description: 'Who lives on this network and texts back.' }),
  greets: z.boolean().default(true).meta({ title: 'People text first', description: 'Some people write shortly after the start.' }),
  startMs: latencyMs.default(300).meta({ title: 'Connect time (ms)' }),
  answerMs: latencyMs.default(120).meta({ title: 'Answer time (ms)', description: 'From handing a part over to the answer of the network.' }),
  answerTimeoutMs: latencyMs.min(1).default(10_000).meta({ title: 'Answer timeout (ms)', description: 'An answer that takes longer counts as lost.' }),
  receiptMs: latencyMs.default(2_000).meta({ title: 'Receipt time (ms)', description: 'From the answer to the delivery report, on average.' }),
  replyMs: latencyMs.default(6_000).meta({ title: 'Reply time (ms)', description: 'How long a person takes to answer a short text, on average.' }),
  redeliverMs: latencyMs.min(1).default(2_000).meta({ title: 'Redelivery time (ms)', description: 'When a text is handed over again that was not acknowledged.' }),
  failedShare: z.number().min(0).max(1).default(0.03).meta({ title: 'Share of failed receipts', description: '0: everything arrives. 1: nothing does.' }),
  window: z.int().min(1).max(1_000).default(10).meta({ title: 'Window', description: 'How many messages may be in flight at once.' }),
  maxParts: z.int().min(1).max(255).default(10).meta({ title: 'Longest message (parts)' }),
  misbehaves: z.array(z.enum(misbehaviours)).max(misbehaviours.length).default([]).meta({ title: 'Misbehaviour', description: 'What this network gets wrong, by name.' }),
});
export type SimulatedSettings = z.infer<typeof simulatedSettings>;
