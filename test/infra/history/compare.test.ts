import type { At } from '../../../domain/at.ts';
import { deleteDevice } from '../../../handlers/devices/delete.ts';
import { isRefusal } from '../../../handlers/operation.ts';
import { defineDevice, defineOrg } from '../../../handlers/registry/define.ts';
import { createHistory } from '../../../infra/history/history.ts';
import type { Differences } from '../../../projections/diff.ts';
import { application } from '../../handlers/devices/registry-stage.ts';
import { openFurnished } from '../../handlers/furnished.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('two moments, compared');
const org = 'abc123';

async function stage() {
  const sandbox = await openFurnished();
  const history = createHistory({ store: sandbox.store });
  const compare = async (from: At, to: At, of = org) => {
    const then = await history.compare({ name: 'sandbox/state', request: { org: of }, from, to, org: of, limit: 100 });
    if (!then.ok) return then.no.reason;
    const { outcome, from: began } = then.value;
    return isRefusal(outcome) ? outcome.rule : { began, position: then.position, ...(outcome.body as Differences) };
  };
  return { ...sandbox, compare, head: () => sandbox.store.head() };
}

test('differ in what came and went between', async () => {
  const { run, store, compare, head } = await stage();
  await store.flushed();
  const from = head();
  run(deleteDevice, { caller: application, typeId: 't1', deviceId: 'dev1' });
  const token = { salt: 's', digest: 'd' };
  run(defineDevice, { org, typeId: 't1', deviceId: 'new', classId: 'Device', token, tokenHolds: false });
  await store.flushed();
  const compared = await compare({ position: from }, { position: head() });
  assert.ok(typeof compared === 'object');
  const { began, position, counts, added, removed } = compared;
  assert.equal([began, position, counts], [from, head(), { added: 1, removed: 1, changed: 0 }]);
  assert.equal(
    [added[0]?.path, removed[0]?.path],
    [
      ['devices', 't1/new'],
      ['devices', 't1/dev1'],
    ],
  );
});

test('an org that was not there yet had nothing; one that never is, is refused', async () => {
  const { run, store, compare, head } = await stage();
  await store.flushed();
  const from = head();
  run(defineOrg, { org: 'newone', status: 'active', securityLevel: 'tls-optional' });
  await store.flushed();
  const compared = await compare({ position: from }, { position: head() }, 'newone');
  assert.ok(typeof compared === 'object');
  assert.equal(compared.counts, { added: 1, removed: 0, changed: 0 });
  assert.is(await compare({ position: 0 }, { position: from }, 'never1'), 'org-unknown');
});

test('neither may lie ahead of the log', async () => {
  const { store, compare, head } = await stage();
  await store.flushed();
  assert.is(await compare({ position: 0 }, { position: head() + 1 }), 'ahead');
  assert.is(await compare({ position: head() + 1 }, { position: 0 }), 'ahead');
});
