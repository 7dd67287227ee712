/** The application on Node's HTTP server, which does not listen: the listener hands it the connections that speak HTTP. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { getRequestListener } from '@hono/node-server';
import { errorBody, refuse } from '../../domain/api/refusals.ts';
import {
  HEADER_BYTES_MAX,
  HEADERS_TIMEOUT_MS,
  KEEP_ALIVE_TIMEOUT_MS,
  REQUEST_TIMEOUT_MS,
  SOCKET_TIMEOUT_MS,
} from './limits.ts';
import { endWith, isFramed, namesOneHost, notHttp, refusalOf } from './unreadable.ts';

/** What a request is given to; a hono application fits. */
type Fetching = Readonly<{ fetch: (request: Request) => Response | Promise<Response> }>;

/** Bounds in milliseconds, for tests; see `limits.ts`. */
export type ServerTimeouts = Readonly<{ headersMs: number; requestMs: number; keepAliveMs: number; socketMs: number }>;

const defaults: ServerTimeouts = {
  headersMs: HEADERS_TIMEOUT_MS,
  requestMs: REQUEST_TIMEOUT_MS,
  keepAliveMs: KEEP_ALIVE_TIMEOUT_MS,
  socketMs: SOCKET_TIMEOUT_MS,
};

/**
 * Makes the server. Give it a connection with `server.emit('connection', socket)`; end with `closeHttpServer`. Requests that come too slowly
 * are answered 408 and closed, headers above 16 KiB 431, a connection on which nothing moves is dropped. `ownProcess`: nobody else lives in this
 * process, so that its global Request and Response may be replaced by ones that cost a fraction.
 */
export function httpServer(
  app: Fetching,
  timeouts: Partial<ServerTimeouts> = {},
  { ownProcess = false }: Readonly<{ ownProcess?: boolean }> = {},
): Server {
  const { headersMs, requestMs, keepAliveMs, socketMs } = { ...defaults, ...timeouts };
  // Loaded with the first request: a first CONNACK does not wait for it.
  let listener: Promise<ReturnType<typeof getRequestListener>> | undefined;
  const load = () =>
    import('@hono/node-server').then((adapter) =>
      adapter.getRequestListener((request) => app.fetch(request), {
        hostname: 'localhost', // for HTTP/1.0, which needs no Host
        overrideGlobalObjects: ownProcess,
        // The application answers for itself; what comes here has a path or a host that is none.
        errorHandler: () => Response.json(errorBody(notHttp()), { status: 400 }),
      }),
    );
  const server = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: Math.min(headersMs, 1_000),
      maxHeaderSize: HEADER_BYTES_MAX,
      requireHostHeader: false, // checked here, for an answer with a body
    },
    (request, response) => {
      if (!namesOneHost(request) || !isFramed(request)) return endWith(request.socket, notHttp());
      answers.set(request.socket, response);
      listener ??= load();
      void listener.then((answer) => answer(request, response));
    },
  );
  const answers = new WeakMap<Duplex, ServerResponse>();
  server.on('clientError', (error, socket) => {
    const answer = answers.get(socket);
    const begun = answer?.headersSent === true && !answer.writableFinished;
    if (begun || !socket.writable || (error as NodeJS.ErrnoException).code === 'ECONNRESET') socket.destroy();
    else endWith(socket, refusalOf(error));
  });
  server.on('connect', (_request, socket) =>
    endWith(socket, refuse('method-unknown', 'The sandbox is no proxy: there are no tunnels.')),
  );
  server.timeout = socketMs;
  // Node looks for slow requests from the moment a server listens; this one never does, so it is told that it does.
  server.emit('listening');
  return server;
}

/** Ends open connections and the watch over slow requests. */
export function closeHttpServer(server: Server): void {
  server.closeAllConnections();
  server.close(() => {}); // answers with an error because nothing listened, after it has stopped the watch
}
