/** The ports: each speaks MQTT, WebSocket and HTTP, with TLS and without. Source: docs/reference/mqtt/index.md. */
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { Accept } from './arrival.ts';
import { openArrivals, type Patience } from './arrivals.ts';
import type { TlsSupply } from './tls.ts';

export type { Accept } from './arrival.ts';

export type ListenerOptions = Readonly<{
  /** An address, or a name that is looked up once. */
  host: string;
  /** 0 asks for any free port. */
  ports: readonly number[];
  /** Ports that stand in for those that this process may not bind, such as 8080 for 80. */
  fallbackPorts?: Readonly<Record<number, number>>;
  /** Left out: no TLS, such connections are closed. */
  tls?: TlsSupply;
  accept: Accept;
  patience?: Partial<Patience>;
}>;

/** `requested` is the port that was asked for: 0, or one that another stands in for. */
export type BoundPort = Readonly<{ requested: number; port: number }>;

/** A port that could not be had. `hint` says what to do, in a sentence; `standIn` is the port bound instead, if any. */
export type UnboundPort = Readonly<{ requested: number; code: string; hint: string; standIn?: number }>;

export type Listeners = Readonly<{
  bound: readonly BoundPort[];
  unbound: readonly UnboundPort[];
  /** Stops accepting, and drops connections that nobody has been handed yet; the others belong to whoever holds them. */
  close: () => Promise<void>;
}>;

/** The ports that stand in for the privileged ones. */
export const fallbackPorts: Readonly<Record<number, number>> = { 80: 8080, 443: 8443 };

/**
 * Binds all ports at once. One that cannot be bound is reported and does not keep the others from working; with none at all, the answer has
 * an empty `bound`, and it is the caller's to call that a failure.
 */
export async function openListeners(options: ListenerOptions): Promise<Listeners> {
  const { host, ports, accept, tls, patience } = options;
  const arrivals = openArrivals(accept, tls, patience);
  const servers: Server[] = [];

  const listen = (port: number): Promise<number | string> =>
    new Promise((resolve) => {
      let bound = port;
      const server = createServer({ noDelay: true, keepAlive: true }, (socket) => arrivals.arrive(socket, bound));
      server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      server.listen({ host, port, backlog: BACKLOG }, () => {
        servers.push(server);
        bound = (server.address() as AddressInfo).port;
        resolve(bound);
      });
    });
  const open = async (requested: number): Promise<{ bound?: BoundPort; unbound?: UnboundPort }> => {
    const outcome = await listen(requested);
    if (typeof outcome === 'number') return { bound: { requested, port: outcome } };
    const other = options.fallbackPorts?.[requested];
    const standIn = other === undefined || ports.includes(other) ? undefined : await listen(other);
    if (typeof standIn !== 'number')
      return { unbound: { requested, code: outcome, hint: hintFor(requested, host, outcome) } };
    const hint = hintFor(requested, host, outcome, standIn);
    return { bound: { requested, port: standIn }, unbound: { requested, code: outcome, hint, standIn } };
  };

  const opened = await Promise.all(ports.map(open));
  return {
    bound: opened.flatMap(({ bound }) => bound ?? []),
    unbound: opened.flatMap(({ unbound }) => unbound ?? []),
    close: async () => {
      arrivals.close();
      // A net server tells that it is closed only when its last connection is; those handed over may live on for a while.
      for (const server of servers) server.close();
    },
  };
}

/** Connections that the system keeps until they are accepted: reconnect storms come. */
const BACKLOG = 4_096;

/** What to do about a port that cannot be bound. */
function hintFor(port: number, host: string, code: string, standIn?: number): string {
  const instead = standIn === undefined ? '' : `; ${standIn} stands in for it`;
  switch (code) {
    case 'EACCES':
      return `Port ${port} needs a permission that this process does not have${instead}. On Linux, "sudo sysctl net.ipv4.ip_unprivileged_port_start=80" gives it to everyone.`;
    case 'EADDRINUSE':
      return `Port ${port} of ${host} is in use by another program${instead}. Stop that program, or give other ports with --listen.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `"${host}" is no address of this machine. Give one with --host, such as 127.0.0.1 or 0.0.0.0.`;
    default:
      return `Port ${port} of ${host} cannot be bound (${code})${instead}.`;
  }
}
