/**
 * The platform's HTTP API, `/api/v0002`: every call passes the same steps: who calls and may it, what is given, the operation, the answer in
 * IBM's shape, and an event that tells of it.
 */
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { type Access, type Authorization, authorize, type Caller } from '../../../domain/api/access.ts';
import { type ApiRefusal, errorBody, refuse } from '../../../domain/api/refusals.ts';
import { bodyRefusal, queryRefusal } from '../../../domain/api/violations.ts';
import type { At } from '../../../domain/at.ts';
import { type ApiOutcome, isRefusal } from '../../../handlers/operation.ts';
import { AT_HEADER, POSITION_HEADER, readMoment } from '../moment.ts';
import type { HttpPorts } from '../ports.ts';
import { type Calls, claim, recordedCalls, shownPath } from '../recorded-calls.ts';
import { readCredentials } from './credentials.ts';
import { addDocumentation, documentationPaths } from './documentation-routes.ts';
import { readJsonBody } from './json-body.ts';
import { allowOf, methodsAt } from './known-paths.ts';
import type { Operating, OperationRoute } from './operation-route.ts';
import type { PlatformPorts } from './ports.ts';
import { recordedBody } from './recorded-body.ts';
import { routes } from './routes.ts';

export const PLATFORM_PATH = '/api/v0002';

type Ports = Pick<HttpPorts, 'record' | 'readiness' | 'failed' | 'version' | 'logApiBodies'> &
  Readonly<{ platform: PlatformPorts }>;

/** Adds the API. */
export function addPlatform(app: Hono<Calls>, ports: Ports): void {
  const platform = new Hono<Calls>({ strict: false });
  platform.use(recordedCalls(ports.record), async (c, next) => {
    await next();
    if (c.req.method === 'OPTIONS') allow(c);
    // A page of any origin may call: it has to bring credentials itself. Source: iot-nodejs (runs in browsers).
    else c.res.headers.set('access-control-allow-origin', '*');
  });
  platform.options('*', cors({ origin: '*', maxAge: 600 }));
  for (const route of routes) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    platform.on(route.method.toUpperCase(), path, async (c) => answer(c, await operate(c, route, ports)));
  }
  addDocumentation(platform, ports);
  platform.onError((error, c) => answer(c, failure(error, ports)));
  platform.all('*', (c) => answer(c, refuseUnrouted(c, ports)));
  app.route(PLATFORM_PATH, platform);
}

/** An operation has thrown: the log went away under it, or its code is broken. */
function failure(error: Error, ports: Ports): ApiRefusal {
  const notReady = refuseUnready(ports);
  if (notReady) return notReady;
  ports.failed(error);
  const text =
    'The sandbox could not answer: this is a defect of the sandbox, its log has the stack. Please report it.';
  return refuse('failed', text);
}

function refuseUnready({ readiness }: Ports): ApiRefusal | undefined {
  const current = readiness();
  return current.state === 'ready'
    ? undefined
    : refuse('not-ready', `The sandbox is not ready: ${current.reason}. Wait until /readyz answers 200.`);
}

async function operate(c: Context<Calls>, route: OperationRoute, ports: Ports): Promise<ApiOutcome> {
  const notReady = refuseUnready(ports);
  if (notReady) return notReady;
  const authorization = admit(c, route.access, ports);
  if (!authorization.ok) return authorization.refusal;
  const { caller } = authorization;
  const asked = c.req.header(AT_HEADER);
  const moment = asked === undefined ? undefined : readMoment(asked, ports.platform.now());
  if (moment?.refusal) return moment.refusal;
  if (moment && route.method !== 'get') return pastNotChanged;
  const given = await readGiven(c, route, ports.logApiBodies === true);
  if (!given.ok) return given.refusal;
  return route.run(operating(c, caller, ports.platform, moment?.at), given.value as never);
}

function admit(c: Context<Calls>, access: Access, { platform }: Ports): Authorization {
  const headers = { host: c.req.header('host'), authorization: c.req.header('authorization') };
  const credentials = readCredentials(headers, platform);
  if (credentials.hostOrg !== undefined) claim(c, { org: credentials.hostOrg });
  const now = platform.now(credentials.caller?.org);
  const authorization = authorize(credentials, access, platform.registry, now);
  // Who may not do this has been recognised all the same.
  const recognised = authorization.ok ? authorization : authorize(credentials, anybody, platform.registry, now);
  if (recognised.ok) claim(c, { org: recognised.caller.org, caller: recognised.caller.id });
  return authorization;
}

/** What every caller may do. */
const anybody: Access = { may: 'any', gateways: 'view-itself' };

type GivenOutcome = Readonly<{ ok: true; value: object }> | Readonly<{ ok: false; refusal: ApiRefusal }>;

async function readGiven(
  c: Context<Calls>,
  { query, body, refuseBody = bodyRefusal }: OperationRoute,
  logBody: boolean,
): Promise<GivenOutcome> {
  // Of a parameter that is given twice the first counts; unknown ones are ignored. Source: iot-java IMOperationsTests (`_page`).
  const asked = query?.safeParse(c.req.query());
  if (asked?.success === false) return { ok: false, refusal: queryRefusal(asked.error) };
  const value = { params: c.req.param(), query: asked?.data };
  if (!body) return { ok: true, value };
  const json = await readJsonBody(c.req);
  if (!json.ok) return json;
  if (logBody) claim(c, { body: recordedBody(json.value) });
  const parsed = body.safeParse(json.value);
  return parsed.success
    ? { ok: true, value: { ...value, body: parsed.data } }
    : { ok: false, refusal: refuseBody(parsed.error) };
}

/** `at`: the moment that is looked at, by whoever may look now. */
function operating(c: Context<Calls>, caller: Caller, platform: PlatformPorts, at: At | undefined): Operating {
  const callId = platform.newCallId();
  claim(c, { callId });
  return {
    caller,
    userAgent: c.req.header('user-agent') ?? '',
    write: async (handler, request) => (at ? pastNotChanged : platform.write(handler, request, callId)),
    read: async (read, request) => {
      if (!at) return platform.read(read, request, caller.org);
      const { outcome, position } = await platform.look(read, request, { org: caller.org, at });
      if (position !== undefined) {
        c.header(POSITION_HEADER, String(position));
        c.header('access-control-expose-headers', POSITION_HEADER);
      }
      return outcome;
    },
    token: (given) => platform.freshToken(given),
  };
}

const pastNotChanged = refuse(
  'past-not-changed',
  `The past cannot be changed: leave the header ${AT_HEADER} out, or use it with GET.`,
);

/** What the platform has and the sandbox does not is told to anybody; what nobody has, to callers only. */
function refuseUnrouted(c: Context<Calls>, ports: Ports): ApiRefusal {
  const shown = shownPath(c.req.path);
  const asked = `${c.req.method} ${shown}`;
  const known = knownMethods(c);
  if (known.notEmulated.includes(c.req.method === 'HEAD' ? 'GET' : c.req.method)) {
    const text = `The platform has ${asked}, and the sandbox does not emulate it yet: docs/fidelity.md lists what it does.`;
    return refuse('not-emulated', text, [asked]);
  }
  if (known.emulated.length + known.notEmulated.length > 0) {
    allow(c);
    return refuse('method-unknown', `${shown} does not know ${c.req.method}: use ${allowOf(known)}.`, [c.req.method]);
  }
  const authorization = admit(c, anybody, ports);
  if (!authorization.ok) return authorization.refusal;
  const text = `There is nothing at ${shown}. docs/fidelity.md lists what the platform has and the sandbox emulates.`;
  return refuse('path-unknown', text, [shown]);
}

function knownMethods(c: Context<Calls>): ReturnType<typeof methodsAt> {
  // The router has taken a slash at the end away.
  return methodsAt(c.req.path.slice(PLATFORM_PATH.length), [...routes, ...documentationPaths]);
}

function allow(c: Context<Calls>): void {
  const known = knownMethods(c);
  if (known.emulated.length + known.notEmulated.length > 0) c.header('allow', allowOf(known));
}

function answer(c: Context<Calls>, outcome: ApiOutcome): Response {
  if (!isRefusal(outcome)) {
    return outcome.status === 204 ? c.body(null, 204) : c.json(outcome.body as object, outcome.status);
  }
  claim(c, { rejection: outcome.rule });
  if (outcome.status === 401) c.header('www-authenticate', 'Basic realm="wiotp-sandbox", charset="UTF-8"');
  return c.json(errorBody(outcome), outcome.status);
}
