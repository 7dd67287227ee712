/**
 * The platform's HTTP API, `/api/v0002`: every call passes the same steps: who calls and may it, what is given, the operation, the answer in
 * IBM's shape, and an event that tells of it.
 */
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { authorize, type Caller } from '../../../domain/api/access.ts';
import { type ApiRefusal, errorBody, refuse } from '../../../domain/api/refusals.ts';
import { bodyRefusal, queryRefusal } from '../../../domain/api/violations.ts';
import type { RecordedInput } from '../../../domain/recorded-event.ts';
import { type ApiOutcome, isRefusal } from '../../../handlers/operation.ts';
import type { HttpPorts } from '../ports.ts';
import { type Calls, claim, recordedCalls, shownPath } from '../recorded-calls.ts';
import { readCredentials } from './credentials.ts';
import { readJsonBody } from './json-body.ts';
import type { Operating, OperationRoute } from './operation-route.ts';
import type { PlatformPorts } from './ports.ts';
import { routes } from './routes.ts';

export const PLATFORM_PATH = '/api/v0002';

type Ports = Pick<HttpPorts, 'record' | 'readiness' | 'failed'> & Readonly<{ platform: PlatformPorts }>;

/** Adds the API. */
export function addPlatform(app: Hono<Calls>, ports: Ports): void {
  const platform = new Hono<Calls>({ strict: false });
  // A page of any origin may call: it has to bring credentials itself. Source: iot-nodejs (runs in browsers).
  platform.use(cors({ origin: '*' }), recordedCalls(ports.record));
  for (const route of routes) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    platform.on(route.method.toUpperCase(), path, async (c) => answer(c, await operate(c, route, ports)));
  }
  platform.onError((error, c) => {
    ports.failed(error);
    const text =
      'The sandbox could not answer: this is a defect of the sandbox, its log has the stack. Please report it.';
    return answer(c, refuse('failed', text));
  });
  platform.all('*', (c) => {
    const text = `There is nothing at ${shownPath(c.req.path)}. docs/fidelity.md lists what the platform has and the sandbox emulates.`;
    return answer(c, refuse('path-unknown', text, [shownPath(c.req.path)]));
  });
  app.route(PLATFORM_PATH, platform);
}

async function operate(c: Context<Calls>, route: OperationRoute, ports: Ports): Promise<ApiOutcome> {
  const { platform } = ports;
  const readiness = ports.readiness();
  if (readiness.state !== 'ready') return refuse('not-ready', `The sandbox is not ready: ${readiness.reason}.`);
  const headers = { host: c.req.header('host'), authorization: c.req.header('authorization') };
  const credentials = readCredentials(headers, platform);
  if (credentials.hostOrg !== undefined) claim(c, { org: credentials.hostOrg });
  const authorization = authorize(credentials, route.access, platform.registry, platform.now());
  if (!authorization.ok) return authorization.refusal;
  const { caller } = authorization;
  claim(c, { org: caller.org, caller: caller.id });
  const given = await readGiven(c, route);
  if (!given.ok) return given.refusal;
  return route.run(operating(c, caller, platform), given.value as never);
}

type GivenOutcome = Readonly<{ ok: true; value: object }> | Readonly<{ ok: false; refusal: ApiRefusal }>;

async function readGiven(c: Context, { query, body, refuseBody = bodyRefusal }: OperationRoute): Promise<GivenOutcome> {
  // Of a parameter that is given twice the first counts; unknown ones are ignored. Source: iot-java IMOperationsTests (`_page`).
  const asked = query?.safeParse(c.req.query());
  if (asked?.success === false) return { ok: false, refusal: queryRefusal(asked.error) };
  const value = { params: c.req.param(), query: asked?.data };
  if (!body) return { ok: true, value };
  const json = await readJsonBody(c.req);
  if (!json.ok) return json;
  const parsed = body.safeParse(json.value);
  return parsed.success
    ? { ok: true, value: { ...value, body: parsed.data } }
    : { ok: false, refusal: refuseBody(parsed.error) };
}

function operating(c: Context<Calls>, caller: Caller, platform: PlatformPorts): Operating {
  const callId = platform.newCallId();
  claim(c, { callId });
  return {
    caller,
    userAgent: c.req.header('user-agent') ?? '',
    write: async (handler, request) => {
      const { outcome, input } = await platform.write(handler, request, callId);
      if (input) claim(c, { input: input satisfies RecordedInput });
      return outcome;
    },
    read: (read, request) => platform.read(read, request),
    token: (given) => platform.freshToken(given),
  };
}

function answer(c: Context<Calls>, outcome: ApiOutcome): Response {
  if (!isRefusal(outcome)) {
    return outcome.status === 204 ? c.body(null, 204) : c.json(outcome.body as object, outcome.status);
  }
  claim(c, { rejection: outcome.rule });
  if (outcome.status === 401) c.header('www-authenticate', 'Basic realm="wiotp-sandbox", charset="UTF-8"');
  return c.json(errorBody(outcome), outcome.status);
}
