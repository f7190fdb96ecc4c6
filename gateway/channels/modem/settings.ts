// The settings of one modem: this schema checks the node file and draws the form. Only the port has to be given.
import { z } from 'zod';
import { profileNames } from './profiles/index.ts';

const ms = (min: number, max: number) => z.int().min(min).max(max);
const wirePort = /^(?:\/[^\0\r\n]{1,250}|tcp:\/\/(?:[A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\]):[0-9]{1,5})$/;
/** Codes that are dialled: nothing in them can end an AT command. */
const dialled = /^[0-9*#+]{1,60}$/;

export const modemSettings = z.strictObject({
  port: z.string().regex(wirePort, 'must be a device such as /dev/ttyUSB0, or tcp://host:port')
    .meta({ title: 'Port', description: 'The serial device, best by its name under /dev/serial/by-id, or tcp://host:port of a serial server.' }),
  imei: z.string().regex(/^(?:[0-9]{14,16})?$/, 'must be 14 to 16 digits').default('')
    .meta({ title: 'IMEI', description: 'Only this device is used, wherever it is plugged in. Empty: the first one found there, which is then remembered.' }),
  pin: z.string().regex(/^(?:[0-9]{4,8})?$/, 'must be 4 to 8 digits').default('').meta({ title: 'SIM PIN', description: 'Tried once; a wrong one is never tried again.', secret: true }),
  number: z.string().max(20).regex(/^(?:\+?[0-9 ]{3,20})?$/, 'must be a number such as +4915550001').default('')
    .meta({ title: 'Own number', description: 'Of the SIM, with country code. Empty: what the SIM says, if it says one.' }),
  receipts: z.boolean().default(true).meta({ title: 'Delivery reports', description: 'Ask the network for a report on each text.' }),
  maxParts: z.int().min(1).max(255).default(10).meta({ title: 'Longest message', description: 'In parts.' }),
  partsPerMinute: z.int().min(0).max(6_000).default(0).meta({ title: 'Pace', description: 'Parts per minute at most. 0: as fast as the network takes them.' }),
  capPerDay: z.int().min(0).max(1_000_000).default(0).meta({ title: 'Daily cap', description: 'Parts per day (UTC) and SIM at most; then texts wait for the next day. 0: none.' }),
  capPerMonth: z.int().min(0).max(10_000_000).default(0).meta({ title: 'Monthly cap', description: 'Parts per month (UTC) and SIM at most. 0: none.' }),
  smsc: z.string().regex(/^(?:\+?[0-9]{3,20})?$/, 'must be a number').default('').meta({ title: 'Service centre', description: 'Empty: the one on the SIM.' }),
  hangUp: z.boolean().default(false).meta({ title: 'Hang up calls', description: 'Calls are always noted; with this they are also ended at once.' }),
  balanceBy: z.enum(['none', 'ussd', 'sms']).default('none').meta({ title: 'Balance check', description: 'How the operator tells the balance.' }),
  balanceCode: z.string().regex(/^(?:[0-9*#+]{1,60})?$/, 'must be made of digits, * and #').default('').meta({ title: 'Balance code', description: 'Such as *100#; for a text, the number that is texted.' }),
  balanceText: z.string().max(160).default('').meta({ title: 'Balance text', description: 'What is texted to that number.' }),
  balancePattern: z.string().max(200).default('').meta({ title: 'Balance pattern', description: 'Where the amount stands in the answer: "Balance: {amount} EUR"; * stands for anything. Empty: it is found by itself.' }),
  balanceEveryHours: z.int().min(1).max(720).default(24).meta({ title: 'Balance check every (h)' }),
  balanceMinimum: z.number().min(0).max(1e9).default(0).meta({ title: 'Stop below', description: 'With less than this on the SIM nothing is sent. 0: never.' }),
  ussdEncoding: z.enum(['auto', 'plain', 'ucs2', 'packed']).default('auto').meta({ title: 'USSD encoding', description: 'Only when codes are refused or answers come garbled.' }),
  profile: z.enum(['auto', ...profileNames]).default('auto').meta({ title: 'Family', description: 'Which commands the device understands. Auto: by what it says of itself.' }),
  baudRate: z.int().min(300).max(4_000_000).default(115_200).meta({ title: 'Speed', description: 'Of a real serial line; USB does not care.' }),
  window: z.int().min(1).max(8).default(2).meta({ title: 'Texts taken at once', description: 'One is sent at a time; the others wait here, so that the radio link can stay open. They are in doubt when the machine dies.' }),
  answerTimeoutMs: ms(100, 600_000).default(180_000).meta({ title: 'Answer timeout (ms)', description: 'How long the network may take before the outcome of a text is unknown.' }),
  commandTimeoutMs: ms(50, 120_000).default(10_000).meta({ title: 'Command timeout (ms)' }),
  sweepSeconds: z.int().min(1).max(86_400).default(300).meta({ title: 'Look at the storage every (s)', description: 'Texts are announced when they come; this finds those that were not.' }),
  healthSeconds: z.int().min(1).max(3_600).default(60).meta({ title: 'Measure every (s)' }),
  usbReset: z.boolean().default(true).meta({ title: 'USB reset', description: 'A modem that does not come back may be switched off and on at its USB port, where this user is allowed to.' }),
  powerUrl: z.union([z.literal(''), z.url({ protocol: /^https?$/ }).max(500)]).default('')
    .meta({ title: 'Power switch', description: 'Address on your network that is asked to cut and restore the power of this modem, as the last resort.' }),
  powerMethod: z.enum(['GET', 'POST']).default('GET').meta({ title: 'Power switch method' }),
})
  .refine(({ balanceBy, balanceCode }) => balanceBy === 'none' || dialled.test(balanceCode), { path: ['balanceCode'], message: 'is needed for a balance check' })
  .refine(({ balanceBy, balanceText }) => balanceBy !== 'sms' || balanceText !== '', { path: ['balanceText'], message: 'is needed for a balance check by text' });

export type ModemSettings = z.infer<typeof modemSettings>;
