/** HOST:PORT as people write it. */
import { BlockList, isIP } from 'node:net';

export type Address = Readonly<{ host: string; port: number }>;

/** Reads `HOST:PORT`, an IPv6 host in brackets (`[::1]:1885`). Undefined for anything else; port 0 asks for any free one. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([^[\]]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text);
  const [, bracketed, bare, digits] = match ?? [];
  const host = bracketed ?? bare;
  const port = Number(digits);
  if (host === undefined || port > 65535 || (bracketed !== undefined && isIP(bracketed) !== 6)) return undefined;
  return { host, port };
}

/** Writes an address as `parseAddress` reads it. */
export function addressText({ host, port }: Address): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether a host can be reached from this machine only. Names are not looked up: `localhost` is the one that counts. */
export function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host.toLowerCase() === 'localhost';
  return loopback.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

/** The address on which a client of this machine reaches a server that listens on `host`. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}
