/**
 * The HTTP side as a function from Request to Response. Routes only translate; rules are in `domain/` and `handlers/`.
 *
 * `/_sandbox/v1` has no login: it is a tool for the machine it runs on. Who can reach the port can read the timeline and publish, web pages
 * of other origins excepted (`body.ts`); so listen on loopback unless everybody on the network may.
 */
import { type Context, Hono } from 'hono';
import { HistoryError } from '../history.ts';
import { addArchives, EXPORT_PATH, FORKS_PATH, IMPORTS_PATH } from './archive-routes.ts';
import { addClock, CLOCK_PATH } from './clock-routes.ts';
import { addHealth } from './health.ts';
import { addMessages, EXPLAIN_PATH, MESSAGES_PATH } from './message-routes.ts';
import { addOrgs } from './orgs/orgs.ts';
import { orgRoutes } from './orgs/routes.ts';
import { documentationPaths } from './platform/documentation-routes.ts';
import { addPlatform, PLATFORM_PATH } from './platform/platform.ts';
import type { HttpPorts } from './ports.ts';
import { problem, problemResponse } from './problem.ts';
import { readQuery } from './query.ts';
import { type Calls, recordedCalls, shownPath } from './recorded-calls.ts';
import { addReplays, REPLAY_PATH, REPLAYS_PATH } from './replay-routes.ts';
import { addSandboxDocumentation, SANDBOX_DOCS_PATH, SANDBOX_OPEN_API_PATH } from './sandbox-documentation.ts';
import { addTimeline, TIMELINE_PATH } from './timeline-routes.ts';
import { addWait, WAIT_PATH } from './wait-route.ts';

export const INDEX_PATH = '/_sandbox/v1';

/** Which methods each of our paths knows. */
// biome-ignore format: a table reads in columns
const routes = [
  { path: INDEX_PATH,    methods: ['GET'],  shows: 'this index' },
  { path: TIMELINE_PATH, methods: ['GET'],  shows: 'what happened, newest first; q: a query (docs/query-language.md), or single filters org, type, device, client, kind, event, since, until; after or before a position; live=true for server-sent events' },
  { path: WAIT_PATH,     methods: ['GET'],  shows: 'the first event that q finds after a position, from now on when left out; timeout: seconds until 504' },
  { path: MESSAGES_PATH, methods: ['POST'], shows: 'publish: { org, typeId, deviceId, eventId or commandId, format, qos, payload or payloadBase64 }' },
  { path: EXPLAIN_PATH,  methods: ['GET'],  shows: 'who received a message, and why the others did not' },
  { path: EXPORT_PATH,   methods: ['GET'],  shows: 'the history of an org as an archive; device={typeId}:{deviceId} or q= a part of it, at= a moment, credentials=true, bugPack=true' },
  { path: IMPORTS_PATH,  methods: ['POST'], shows: 'import an archive (application/gzip); into= another name for its org' },
  { path: FORKS_PATH,    methods: ['POST'], shows: 'make another org of the past of one: { org, at }' },
  { path: CLOCK_PATH,    methods: ['PUT'],  shows: 'set the clock of an org: { mode: wall, running or frozen; at or by }' },
  { path: REPLAYS_PATH,  methods: ['GET', 'POST'],   shows: 'publish again what devices of an org published: { org, into, from, to, speed, query, commands }; a list of these jobs' },
  { path: REPLAY_PATH,   methods: ['GET', 'DELETE'], shows: 'how far such a job is; DELETE stops it' },
  ...orgRoutes.map(({ path, summary }) => ({ path: path.replace(/\{(\w+)\}/g, ':$1'), methods: ['GET'], shows: summary })),
  { path: SANDBOX_DOCS_PATH,     methods: ['GET'], shows: 'this API, every route with an example' },
  { path: SANDBOX_OPEN_API_PATH, methods: ['GET'], shows: 'the same for programs, as OpenAPI 3.1' },
  { path: '/livez',      methods: ['GET'],  shows: '200 while the process serves' },
  { path: '/readyz',     methods: ['GET'],  shows: '200 when clients may connect, 503 with the reason before' },
] as const;

/** What the index points to besides; the platform's API answers there. */
const documentation = documentationPaths.map(({ path, shows }) => ({
  path: `${PLATFORM_PATH}${path}`,
  methods: ['GET'],
  shows,
}));

/** Makes the application. It opens nothing: `app.request()` tests it, `server.ts` puts it on a socket. */
export function createApp(ports: HttpPorts): Hono<Calls> {
  const app = new Hono<Calls>({ strict: false });
  app.use(async (c, next) => {
    await next();
    // Set on the answer itself: the context would make a new one.
    const { headers } = c.res;
    headers.set('x-content-type-options', 'nosniff');
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  });
  app.on(['POST', 'PUT', 'PATCH', 'DELETE'], `${INDEX_PATH}/*`, recordedCalls(ports.record));
  app.get(INDEX_PATH, (c) => index(c, ports.version));
  addTimeline(app, ports);
  addWait(app, ports);
  addMessages(app, ports);
  addClock(app, ports);
  addOrgs(app, ports);
  addArchives(app, ports);
  addReplays(app, ports);
  addSandboxDocumentation(app, ports);
  addHealth(app, ports);
  addPlatform(app, ports);
  for (const { path, methods } of routes) app.all(path, (c) => methodNotAllowed(c, methods));
  app.notFound((c) => {
    const advice = `GET ${INDEX_PATH} lists the sandbox's own paths; docs/fidelity.md lists what of the platform is emulated`;
    return problemResponse(problem('not-found', `there is nothing at ${shownPath(c.req.path)}`, advice));
  });
  app.onError((error, c) => {
    if (hasGone(c, error)) return new Response(null, { status: 400 }); // nobody is there to read it
    if (error instanceof HistoryError) {
      return problemResponse(problem('history-busy', error.message, 'ask again in a moment'));
    }
    ports.failed(error);
    const advice =
      'this is a defect of the sandbox: its log has the stack; please report it with the steps that led here';
    return problemResponse(problem('failed', 'the sandbox could not answer this request', advice));
  });
  return app;
}

function index(c: Context, version: string): Response {
  const query = readQuery(c.req.url, {});
  if (!query.ok) return problemResponse(query.problem);
  const paths = routes.map(({ path, methods, shows }) => ({ path: path.replace(/:(\w+)/g, '{$1}'), methods, shows }));
  return c.json({ name: 'wiotp-sandbox', version, paths: [...paths, ...documentation] });
}

function methodNotAllowed(c: Context, methods: readonly string[]): Response {
  const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
  const detail = `${c.req.method} is not known at ${shownPath(c.req.path)}`;
  return problemResponse(problem('method-not-allowed', detail, `use ${allow}`), { allow });
}

/** Whether the client went away, or was given up on, while its request was still being read. */
function hasGone(c: Context, error: Error): boolean {
  return c.req.raw.signal.aborted || (error as NodeJS.ErrnoException).code === 'ECONNRESET';
}
