/** TLS over a connection that has begun with a handshake record. */
import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { Arrival, Reception } from './arrival.ts';

/** A private key and the chain that goes with it, the server's own certificate first, in PEM form. */
export type KeyAndChain = Readonly<{ key: string; chain: string }>;

/**
 * Gives the certificate when the first TLS connection comes, with the domains whose names `{org}.messaging.{domain}` tell an org.
 * An error text of it is shown to the user.
 */
export type TlsSupply = () => Promise<KeyAndChain & Readonly<{ domains: readonly string[] }>>;

/**
 * TLS 1.2 and 1.3. Source: docs/reference/security/connect_devices_apps_gw.md says 1.2 only; 1.3 is offered too, because today's clients
 * prefer it. No protocol is negotiated by ALPN: none of IBM's clients asks for one.
 */
export function tlsStage(
  reception: Reception,
  supply: Awaited<ReturnType<TlsSupply>> | undefined,
): (arrival: Arrival) => void {
  if (supply === undefined) throw new Error('no TLS is served here');
  const { key, chain, domains } = supply;
  const arrivals = new Map<string, Arrival>();
  const server = createServer({
    key,
    cert: chain,
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
  });

  server.on('secureConnection', (socket) => {
    const arrival = arrivals.get(peerOf(socket));
    if (arrival === undefined) return socket.destroy();
    const sniOrg = orgOf(socket, domains);
    arrival.origin = { ...arrival.origin, secure: true, ...(sniOrg === undefined ? {} : { sniOrg }) };
    // Like the accepted socket's, this listener stays. Before the hand-over, an error is the client's word on our certificate.
    socket.on('error', (error) => reception.refuse(arrival, 163, explained(error)));
    arrival.leaving = { closeCode: 91, details: `right after the TLS handshake; ${DISTRUST}?` };
    socket.once('end', () => reception.refuse(arrival, arrival.leaving.closeCode, arrival.leaving.details));
    reception.receive(arrival, socket);
  });
  server.on('tlsClientError', (error, socket) => {
    const arrival = arrivals.get(peerOf(socket));
    if (arrival !== undefined) reception.refuse(arrival, 163, explained(error));
  });

  return (arrival) => {
    const { socket } = arrival;
    if (socket.destroyed) return;
    const peer = peerOf(socket);
    arrivals.set(peer, arrival);
    arrival.leaving = { closeCode: 163, details: `by the client; ${DISTRUST}?` };
    socket.once('close', () => arrivals.delete(peer));
    server.emit('connection', socket);
  };
}

/** Node's own limit, out of the way: the arrival's time runs on during the handshake, and is the one that counts. */
const HANDSHAKE_TIMEOUT_MS = 3_600_000;

/** By far the likeliest reason for a client to leave here. TLS 1.3 often lets it leave without a word. */
const DISTRUST = 'does it trust this CA ("wiotp-sandbox ca --print" shows it)';

/** What a socket and the TLS over it have in common. Node tells a TLS server of the latter only. */
function peerOf(socket: Socket): string {
  return `${socket.remoteAddress}|${socket.remotePort}|${socket.localAddress}|${socket.localPort}`;
}

function orgOf(
  { servername }: TLSSocket & { servername?: string | false | null },
  domains: readonly string[],
): string | undefined {
  const match = /^([^.]+)\.messaging\.(.+)$/.exec(servername ? servername.toLowerCase() : '');
  return match?.[2] !== undefined && domains.includes(match[2]) ? match[1] : undefined;
}

function explained(error: Error & { code?: string }): string {
  const text = error.code ?? error.message;
  return /unknown.ca|bad.certificate|certificate.unknown|ECONNRESET/i.test(error.message + text)
    ? `${text}; ${DISTRUST}?`
    : text;
}
