// The settings of one carrier link: this schema checks the node file and draws the form.
import { z } from 'zod';
import type { StatusKind, StatusOverrides } from './status.ts';

const printable = /^[\u0020-\u007e]*$/;
const octet = z.int().min(0).max(255);
const ms = (min: number, max: number) => z.int().min(min).max(max);

export const smppSettings = z.strictObject({
  host: z.string().min(1).max(255).meta({ title: 'Host', description: 'Name or address of the SMSC.' }),
  port: z.int().min(1).max(65_535).meta({ title: 'Port', description: 'Often 2775, with TLS 3550.' }),
  systemId: z.string().min(1).max(15).regex(printable).meta({ title: 'System id', description: 'The user name that the operator gave you.' }),
  password: z.string().max(64).regex(printable).meta({ title: 'Password', description: 'May be empty.', secret: true }),
  bind: z.enum(['transceiver', 'transmitter', 'receiver', 'pair']).default('transceiver')
    .meta({ title: 'Bind', description: 'Transceiver: both ways on one connection. Pair: a transmitter and a receiver.' }),
  systemType: z.string().max(12).regex(printable).default('').meta({ title: 'System type', description: 'Empty unless the operator names one.' }),
  interfaceVersion: z.enum(['3.4', '5.0']).default('3.4').meta({ title: 'SMPP version' }),
  tls: z.boolean().default(false).meta({ title: 'TLS', description: 'Encrypt the link. The certificate of the SMSC is always checked.' }),
  tlsCa: z.string().max(100_000).default('').meta({ title: 'CA certificate', description: 'PEM. Empty: the authorities that this machine trusts.', multiline: true }),
  tlsCertificate: z.string().max(100_000).default('').meta({ title: 'Client certificate', description: 'PEM. Only when the operator asks for one.', multiline: true }),
  tlsKey: z.string().max(100_000).default('').meta({ title: 'Client key', description: 'PEM, belongs to the client certificate.', secret: true, multiline: true }),
  tlsServername: z.string().max(255).default('').meta({ title: 'Name in the certificate', description: 'Empty: the host.' }),
  lines: z.array(z.string().min(1).max(40)).max(1000).default([]).meta({ title: 'Our numbers', description: 'Numbers or short codes on this link. The first is the usual sender.' }),
  sender: z.string().max(20).regex(printable).default('').meta({ title: 'Default sender', description: 'Number or name. Empty: the first of our numbers, else the network chooses.' }),
  alphaSender: z.boolean().default(true).meta({ title: 'Names as sender', description: 'Whether the operator allows a name instead of a number.' }),
  sourceTon: octet.optional().meta({ title: 'Sender TON', description: 'Empty: by the look of the sender.' }),
  sourceNpi: octet.optional().meta({ title: 'Sender NPI', description: 'Empty: by the look of the sender.' }),
  destinationTon: octet.optional().meta({ title: 'Recipient TON', description: 'Empty: by the look of the number.' }),
  destinationNpi: octet.optional().meta({ title: 'Recipient NPI', description: 'Empty: by the look of the number.' }),
  bindTon: octet.default(0).meta({ title: 'Bind TON' }),
  bindNpi: octet.default(0).meta({ title: 'Bind NPI' }),
  addressRange: z.string().max(40).regex(printable).default('').meta({ title: 'Address range', description: 'Which numbers this bind serves; mostly empty.' }),
  serviceType: z.string().max(5).regex(printable).default('').meta({ title: 'Service type' }),
  defaultAlphabet: z.enum(['gsm7', 'latin1', 'ascii']).default('gsm7')
    .meta({ title: 'Default alphabet of the SMSC', description: 'What data_coding 0 means there. Wrong when @ or umlauts arrive garbled.' }),
  latin1: z.boolean().default(false).meta({ title: 'Latin-1 instead of UCS-2', description: 'Send texts that fit as Latin-1 (data_coding 3) where GSM 7-bit does not suffice.' }),
  longMessages: z.enum(['udh8', 'udh16', 'sar', 'payload']).default('udh8')
    .meta({ title: 'Long messages', description: 'How parts are joined: header with 8 or 16 bit reference, SAR parameters, or one message_payload.' }),
  maxParts: z.int().min(1).max(255).default(20).meta({ title: 'Longest message', description: 'In parts.' }),
  receipts: z.enum(['final', 'failure', 'none']).default('final').meta({ title: 'Delivery reports', description: 'All final ones, failures only, or none.' }),
  receiptIds: z.enum(['auto', 'same', 'decimal', 'hex']).default('auto')
    .meta({ title: 'Ids in delivery reports', description: 'Same as in the answer, or the same number written in decimal or hex. Auto learns it.' }),
  receiptZoneMinutes: z.int().min(-840).max(840).default(0).meta({ title: 'Clock of delivery reports', description: 'Minutes east of UTC.' }),
  validity: z.enum(['relative', 'absolute', 'none']).default('relative').meta({ title: 'Validity period', description: 'How the time to give up is told to the SMSC.' }),
  normalPriority: z.int().min(0).max(3).default(0).meta({ title: 'Priority flag' }),
  urgentPriority: z.int().min(0).max(3).default(1).meta({ title: 'Priority flag of urgent messages' }),
  window: z.int().min(1).max(1000).default(10).meta({ title: 'Window', description: 'Requests in flight at once. At most this many messages are in doubt when the link is cut.' }),
  responseTimeoutMs: ms(100, 600_000).default(60_000).meta({ title: 'Answer timeout (ms)', description: 'After this an unanswered message is in doubt.' }),
  connectTimeoutMs: ms(100, 300_000).default(15_000).meta({ title: 'Connect timeout (ms)', description: 'For the connection, and again for the bind.' }),
  enquireLinkMs: ms(100, 600_000).default(30_000).meta({ title: 'Link check (ms)', description: 'Ask after this much silence; unanswered for as long, the link is dead.' }),
  statusKinds: z.record(z.string().regex(/^0x[0-9A-Fa-f]{1,8}$/), z.enum(['permanent', 'transient', 'throttled'])).default({})
    .meta({ title: 'Status codes', description: 'What this operator\'s codes mean, e.g. {"0x00000401": "throttled"}.' }),
});

export type SmppSettings = z.infer<typeof smppSettings>;

export function statusOverrides({ statusKinds }: Pick<SmppSettings, 'statusKinds'>): StatusOverrides {
  return new Map(Object.entries(statusKinds).map(([code, kind]): [number, StatusKind] => [Number.parseInt(code, 16), kind]));
}
