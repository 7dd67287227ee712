/** A vector that is a call: the request that it describes, and how the answer is judged. */
import { setTimeout as pause } from 'node:timers/promises';
import { array, type Json, object, onlyKeys } from '../json.ts';
import { type Answer, type Call, call, type HttpTarget, jsonBody } from './call.ts';
import { type OrgAccess, otherOrg } from './fixture.ts';
import { differences, jsonOf, shorten } from './matcher.ts';
import type { Variables } from './variables.ts';
import type { HttpVector } from './vector.ts';

/** Seconds that an expectation may take at most, whatever a vector allows: the sandbox answers with what it has accepted, at once. */
const WAIT_SECONDS_MAX = 5;

/** Calls, judges and saves; throws with everything that differs. With `wait`, calls again until the expectation holds or time is up. */
export async function callVector(
  vector: HttpVector,
  target: HttpTarget,
  access: OrgAccess,
  variables: Variables,
): Promise<void> {
  const until = performance.now() + Math.min(Number(vector.wait ?? 0), WAIT_SECONDS_MAX) * 1_000;
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 100)) {
    const answer = await call(target, await described(vector, access, variables));
    const faults = judge(vector, answer, variables);
    if (faults.length === 0) return;
    if (performance.now() >= until) throw new Error(faults.join('; '));
    // A look from outside gets no word of a change: it looks again, less and less often.
    await pause(pauseMs);
  }
}

/** The call that a vector describes. */
async function described(vector: HttpVector, access: OrgAccess, variables: Variables): Promise<Call> {
  const asked = Object.entries(object(vector.q ?? {})).map(([name, value]) => [name, variables.text(String(value))]);
  const query = new URLSearchParams(Object.fromEntries(asked)).toString();
  const body = await bodyOf(vector, variables);
  return {
    method: String(vector.m),
    path: variables.text(String(vector.p)) + (query === '' ? '' : `?${query}`),
    ...caller(String(vector.a ?? 'key'), access, variables),
    ...(body && { body }),
  };
}

function caller(
  who: string,
  { org, key, token }: OrgAccess,
  variables: Variables,
): Pick<Call, 'org' | 'authorization'> {
  switch (who) {
    case 'key':
      return { org, authorization: { user: key, password: token } };
    case 'none':
      return { org };
    case 'badtoken':
      return { org, authorization: { user: key, password: `${token}-not` } };
    case 'badkey':
      return { org, authorization: { user: `a-${org}-nosuchkey0`, password: token } };
    case 'wrongorg':
      return { org: otherOrg, authorization: { user: key, password: token } };
  }
  const [, user, password] = /^([^:]+):(.+)$/.exec(variables.text(who)) ?? [];
  if (user === undefined || password === undefined) throw new Error(`Nobody in the fixture calls as "${who}".`);
  return { org, authorization: { user, password } };
}

async function bodyOf({ b, raw, form }: HttpVector, variables: Variables): Promise<Call['body']> {
  if (b !== undefined) return jsonBody(variables.fill(b));
  if (raw !== undefined) return { type: 'application/json', bytes: String(raw) };
  return form === undefined ? undefined : multipart(array(form), variables);
}

async function multipart(parts: readonly Json[], variables: Variables): Promise<NonNullable<Call['body']>> {
  const data = new FormData();
  for (const part of parts) {
    const given = object(part);
    onlyKeys(given, ['name', 'filename', 'type', 'value']);
    const { name, filename, type, value } = given;
    const text = variables.text(String(value));
    if (filename === undefined) data.append(String(name), text);
    else
      data.append(String(name), new Blob([text], type === undefined ? {} : { type: String(type) }), String(filename));
  }
  const encoded = new Response(data);
  return { type: String(encoded.headers.get('content-type')), bytes: Buffer.from(await encoded.arrayBuffer()) };
}

/** Everything in which an answer differs; saves what the vector asks for when nothing does. */
function judge({ s, e, save }: HttpVector, { status, text }: Answer, variables: Variables): string[] {
  const allowed = Array.isArray(s) ? array(s) : [s ?? 200];
  if (!allowed.includes(status))
    return [`status: expected ${allowed.join(' or ')}, saw ${status} with ${shorten(text) || 'no body'}`];
  if (e === undefined && save === undefined) return [];
  const body = jsonOf(Buffer.from(text));
  if (body === undefined) return [`the whole: expected JSON, saw ${shorten(text) || 'no body'}`];
  const faults = e === undefined ? [] : differences(e, body, variables);
  if (faults.length > 0 || save === undefined) return faults;
  return variables.save(save, body).map((path) => `${path}: expected something to save, saw nothing`);
}
