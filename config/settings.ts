// What belongs to this machine: the shape of node.json. A leaf: it knows no channel kind, a channel's own settings are
// checked by its kind when the gateway starts. Messages, people and keys are in the database, not here.
import { isIP } from 'node:net';
import { z } from 'zod';

const machineName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 of a-z, 0-9 and -, and begin with a letter or digit');
const listenAddress = z.string().refine((text) => parseListen(text) !== undefined, 'must be host:port, such as 127.0.0.1:8080 or [::1]:8080');

export const channelSettings = z.strictObject({
  id: machineName,
  kind: z.string().min(1).max(40),
  name: z.string().min(1).max(80),
  enabled: z.boolean(),
  settings: z.record(z.string(), z.unknown()),
});

export const nodeSettings = z.strictObject({
  version: z.literal(1),
  /** Names this machine among others that may share a database one day. */
  nodeId: machineName,
  /** Ties this file to its database: both must hold the same value. */
  instanceId: z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hexadecimal digits'),
  /** There until the first start has made its database: only then may one be made. */
  installing: z.literal(true).optional(),
  /** FIELDPOST_LISTEN goes before it. */
  listen: listenAddress.optional(),
  /** How people reach the panel, where a proxy or another name is in front: links and origin checks use it. */
  baseUrl: z.string().max(300).refine(isBaseUrl, 'must be http:// or https:// with a host and nothing behind it, such as https://sms.example.org').optional(),
  /** Addresses or CIDR ranges whose X-Forwarded-For and X-Forwarded-Proto are believed. Nobody's, unless named here. */
  trustedProxies: z.array(z.string().refine(isRange, 'must be an IP address or a range such as 10.0.0.0/8')).max(100).optional(),
  limits: z.strictObject({
    /** Largest request body, in KiB. */
    bodyKiB: z.int().min(16).max(10_240).optional(),
    /** Live connections of panels at once. */
    liveSockets: z.int().min(1).max(100_000).optional(),
  }).optional(),
  channels: z.array(channelSettings).max(1_000).superRefine((channels, context) => {
    const seen = new Set<string>();
    for (const [index, channel] of channels.entries()) {
      if (seen.has(channel.id)) context.addIssue({ code: 'custom', path: [index, 'id'], message: 'is used by another channel' });
      seen.add(channel.id);
    }
  }),
});
export type NodeSettings = z.infer<typeof nodeSettings>;
export type ChannelSettings = z.infer<typeof channelSettings>;

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** `host:port` or `[v6]:port`; undefined when it is neither. Port 0 lets the system choose. */
export function parseListen(text: string): ListenAddress | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]{2,45})\]|([A-Za-z0-9.-]{1,253})):([0-9]{1,5})$/.exec(text);
  if (match === null) return undefined;
  const host = match[1] ?? match[2] ?? '';
  const port = Number(match[3]);
  if (port > 65_535 || (match[1] !== undefined && isIP(host) !== 6)) return undefined;
  return { host, port };
}

function isBaseUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && (url.protocol === 'http:' || url.protocol === 'https:') && (text === url.origin || text === `${url.origin}/`);
}

function isRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^[0-9]{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
