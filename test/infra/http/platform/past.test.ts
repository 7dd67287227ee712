import { assert, suite } from '../../../spec/suite.ts';
import { authorization, type ErrorAnswer, type PlatformStage, platformStage } from './platform-stage.ts';

const test = suite('the header X-Sandbox-At');

const DEVICES = '/device/types/t1/devices';

function at({ call }: PlatformStage, path: string, moment: string, init: RequestInit = {}): Promise<Response> {
  return call(path, { ...init, headers: { authorization, 'X-Sandbox-At': moment } });
}

test('shows a device that is gone, as it was', async () => {
  const stage = await platformStage();
  const before = stage.store.head();
  const described = (await (await stage.call(`${DEVICES}/dev1`)).json()) as object;
  assert.is((await stage.call(`${DEVICES}/dev1`, { method: 'DELETE', headers: { authorization } })).status, 204);
  const after = stage.store.head();

  assert.is((await stage.call(`${DEVICES}/dev1`)).status, 404);
  const then = await at(stage, `${DEVICES}/dev1`, String(before));
  assert.equal([then.status, await then.json()], [200, described]);
  assert.is(then.headers.get('x-sandbox-position'), String(before));
  assert.is(then.headers.get('access-control-expose-headers'), 'X-Sandbox-Position');
  const now = await at(stage, `${DEVICES}/dev1`, String(after));
  assert.equal([now.status, now.headers.get('x-sandbox-position')], [404, String(after)]);
});

test('takes a time, and tells which event the answer rests on', async () => {
  const stage = await platformStage();
  const answer = await at(stage, DEVICES, 'now');
  assert.is(answer.status, 200);
  const position = Number(answer.headers.get('x-sandbox-position'));
  assert.ok(position >= 0 && position <= stage.store.head());
  const early = await at(stage, DEVICES, '2001-01-01T00:00:00Z');
  assert.equal([early.status, early.headers.get('x-sandbox-position')], [404, '-1']);
});

test('is not there on an answer of now', async () => {
  const { call } = await platformStage();
  const { headers } = await call(DEVICES);
  assert.equal([headers.get('x-sandbox-position'), headers.get('access-control-expose-headers')], [null, null]);
});

// biome-ignore format: a table reads in columns
const refused: readonly (readonly [method: string, path: string, moment: string, status: number, rule: string, text: RegExp])[] = [
  ['GET',    DEVICES,             'yesterday', 400, 'moment-not-valid', /"yesterday" is no moment: expected a position of the log.*ISO 8601/],
  ['GET',    DEVICES,             '',          400, 'moment-not-valid', /expected a position/],
  ['GET',    DEVICES,             '999999',    400, 'moment-ahead',     /log ends at position \d+/],
  ['POST',   DEVICES,             '3',         400, 'past-not-changed', /leave the header X-Sandbox-At out/],
  ['DELETE', `${DEVICES}/dev1`,   'now',       400, 'past-not-changed', /cannot be changed/],
  ['PUT',    `${DEVICES}/dev1`,   'nonsense',  400, 'moment-not-valid', /no moment/],
];
for (const [method, path, moment, status, rule, text] of refused) {
  test(`is refused on ${method} when it is "${moment}": ${rule}`, async () => {
    const stage = await platformStage();
    const head = stage.store.head();
    const answer = await at(stage, path, moment, { method, ...(method !== 'GET' && { body: '{"deviceId":"x"}' }) });
    assert.is(answer.status, status);
    assert.match(((await answer.json()) as ErrorAnswer).message, text);
    assert.is(stage.calls.at(-1)?.rejection, rule);
    await stage.store.flushed();
    assert.is(stage.store.head(), head); // nothing was written
  });
}

test('does not let in who may not look now', async () => {
  const stage = await platformStage();
  const answer = await stage.call(DEVICES, { headers: { 'X-Sandbox-At': '3' } });
  assert.is(answer.status, 401);
});

test('may be sent by web pages of any origin', async () => {
  const { call } = await platformStage();
  const headers = {
    origin: 'http://localhost:3000',
    'access-control-request-method': 'GET',
    'access-control-request-headers': 'authorization,x-sandbox-at',
  };
  const answer = await call(DEVICES, { method: 'OPTIONS', headers });
  assert.match(answer.headers.get('access-control-allow-headers') ?? '', 'x-sandbox-at');
});
