import { createResourceGroup } from '../../../handlers/resource-groups/create.ts';
import { deleteResourceGroup } from '../../../handlers/resource-groups/delete.ts';
import { assert, suite } from '../../spec/suite.ts';
import { openFurnished } from '../furnished.ts';
import type { PureSandbox } from '../pure-sandbox.ts';

const test = suite('how many resource groups an org has');

/** An org with a gateway, and one without. */
const callers = ['abc123', 'sec789'].map((org) => ({ type: 'apikey', id: `a-${org}-0123456789`, org }) as const);
const body = { name: 'red', searchTags: [] };

const counted = ({ world }: PureSandbox, caller: (typeof callers)[number]) =>
  createResourceGroup.toCommand({ caller, body }, world, { now: 0, random: [0] }).groups;

test('counts those that somebody made, wherever their ids stand among those of the gateways', async () => {
  const sandbox = await openFurnished();
  const { run, world } = sandbox;
  for (const caller of callers) {
    for (let made = 0; made < 60; made++) {
      assert.is(counted(sandbox, caller), made);
      run(createResourceGroup, { caller, body });
    }
    const ids = Array.from(world.registry.contents(caller.org).resourceGroups.upwards(), ({ groupId }) => groupId);
    assert.ok(ids.some((id) => id < 'gw_') && ids.some((id) => id > 'gx'));
    const gateways = ids.filter((id) => id.startsWith('gw_def_res_grp:'));
    assert.is(gateways.length, caller.org === 'abc123' ? 1 : 0);
    for (const groupId of [ids[0] as string, ...gateways]) run(deleteResourceGroup, { caller, groupId });
    assert.is(counted(sandbox, caller), 59);
  }
});
