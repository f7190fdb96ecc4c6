// Who is at the other end, with or without a proxy between. X-Forwarded-* of a peer that is not named in trustedProxies is
// worth nothing: anybody can write it.
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

export interface ClientAddress {
  ip(request: IncomingMessage): string;
  /** Whether the browser came by https, as far as we can know. */
  secure(request: IncomingMessage): boolean;
  /** The origins under which the panel may have been loaded for this request. */
  origins(request: IncomingMessage): readonly string[];
}

export function createClientAddress(options: { readonly trustedProxies: readonly string[]; readonly baseUrl: string | undefined }): ClientAddress {
  const trusted = new BlockList();
  for (const range of options.trustedProxies) {
    const [address = '', bits] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  const configured = options.baseUrl === undefined ? undefined : new URL(options.baseUrl).origin;
  const isTrusted = (address: string): boolean => isIP(address) !== 0 && trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  const peerOf = (request: IncomingMessage): string => plain(request.socket.remoteAddress ?? '');

  function ip(request: IncomingMessage): string {
    let address = peerOf(request);
    if (options.trustedProxies.length === 0 || !isTrusted(address)) return address;
    // From the right: each hop adds whom it saw, and only what a trusted hop wrote counts.
    const hops = joined(request.headers['x-forwarded-for']).split(',').slice(-20);
    for (const hop of hops.toReversed()) {
      const named = plain(hop.trim());
      if (isIP(named) === 0) break;
      address = named;
      if (!isTrusted(named)) break;
    }
    return address;
  }
  function secure(request: IncomingMessage): boolean {
    if (!isTrusted(peerOf(request))) return false;
    return joined(request.headers['x-forwarded-proto']).split(',').at(-1)?.trim().toLowerCase() === 'https';
  }
  return {
    ip,
    secure,
    origins(request) {
      const own = `${secure(request) ? 'https' : 'http'}://${(request.headers.host ?? '').toLowerCase()}`;
      return configured === undefined ? [own] : [own, configured];
    },
  };
}

function joined(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' ? header : (header ?? []).join(',');
}

/** `::ffff:10.0.0.1` is 10.0.0.1 seen through a dual-stack socket. */
function plain(address: string): string {
  const mapped = /^::ffff:([0-9.]+)$/i.exec(address)?.[1];
  return mapped ?? address;
}
