import { defineOrg } from '../../../handlers/registry/define.ts';
import { assert, suite } from '../../spec/suite.ts';
import { httpSandbox } from './ports.ts';

const test = suite('PUT /_sandbox/v1/orgs/{org}/clock');

function stage() {
  const sandbox = httpSandbox();
  sandbox.run(defineOrg, { org: 'abc123', status: 'active', securityLevel: 'tls-optional' });
  const put = async (body: object, org = 'abc123') => {
    const headers = { 'content-type': 'application/json' };
    const path = `/_sandbox/v1/orgs/${org}/clock`;
    const answer = await sandbox.app.request(path, { method: 'PUT', headers, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return { ...sandbox, put };
}

test('sets, moves, stops and releases it', async () => {
  const { put, world } = stage();
  const at = '2024-05-01T10:00:00.000Z';
  assert.equal(await put({ at, mode: 'frozen' }), { status: 200, body: { mode: 'frozen', at } });
  assert.is(world.timeIn('abc123', 0), Date.parse(at));
  assert.equal((await put({ by: '8d' })).body, { mode: 'frozen', at: '2024-05-09T10:00:00.000Z' });
  assert.equal((await put({ by: -1_000 })).body, { mode: 'frozen', at: '2024-05-09T09:59:59.000Z' });
  assert.equal((await put({ mode: 'running' })).body, { mode: 'running', at: '2024-05-09T09:59:59.000Z' });
  assert.equal((await put({ mode: 'wall' })).body, { mode: 'wall' });
  assert.is(world.timeIn('abc123', 7), 7);
});

test('says what it expects, and sets nothing then', async () => {
  const { put, world } = stage();
  const wrong = [
    {},
    { at: 'noon' },
    { at: '-5m' },
    { by: '1 week' },
    { at: 1, by: 1 },
    { mode: 'wall', at: 1 },
    { mode: 'x' },
  ];
  for (const body of wrong) {
    const { status, body: told } = await put(body);
    assert.is(status, 400, JSON.stringify(body));
    assert.match(String(told.detail), /expected/);
  }
  assert.is(world.clock('abc123'), undefined);
});

test('refuses a time that no clock shows, and the clock of an org that there is not', async () => {
  const { put, calls } = stage();
  const late = await put({ by: '999999999d' });
  assert.equal([late.status, late.body.rejection], [400, 'clock-out-of-range']);
  const nobody = await put({ mode: 'frozen' }, 'zzzzzz');
  assert.equal([nobody.status, nobody.body.rejection], [404, 'org-unknown']);
  assert.equal(
    calls.map(({ rejection }) => rejection),
    ['clock-out-of-range', 'org-unknown'],
  );
});
