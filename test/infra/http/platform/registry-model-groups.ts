/** Resource groups. Source: iot-java APIClient tests; iot-nodejs ApiClient.js; docs/reference/rlac.md. */
import fc from 'fast-check';
import {
  type Body,
  expectAnswer,
  type GroupRow,
  invalid,
  keyOf,
  type Model,
  type Move,
  move,
  type Play,
  refused,
  set,
} from './registry-model.ts';
import { named } from './registry-model-devices.ts';
import { inAnyOrder, text } from './registry-model-match.ts';
import * as values from './registry-model-values.ts';

const { array, constantFrom, record } = fc;
const { perhaps } = values;

const name = constantFrom('pumps', 'hall 7', 'é');
const searchTags = array(constantFrom('a', 'b'), { maxLength: 2 });
const described = record({ name, description: perhaps(values.description), searchTags: perhaps(searchTags) });
const changed = record({
  name: perhaps(name),
  description: perhaps(values.description),
  searchTags: perhaps(searchTags),
});
const which = record({ nth: values.nth, ofGateway: fc.boolean() });
const members = record({ which, members: array(named, { minLength: 1, maxLength: 3 }) });

export const groupMoves: Readonly<Record<string, Move>> = {
  'add group': move(3, described, async (play, body) => {
    const shown = { id: text, ...set(body), searchTags: body.searchTags ?? [] };
    const added = await expectAnswer(play, { method: 'POST', path: '/groups', body }, { status: 201, body: shown });
    const id = added.id as string;
    play.model.groups.set(id, { shown: added as GroupRow['shown'], members: new Set() });
    play.model.made.groups.unshift(id);
  }),
  'add group wrongly': move(
    1,
    constantFrom<unknown>({}, { name: 7 }, { name: 'x', searchTags: 'a' }, []),
    async (play, body) => {
      await expectAnswer(play, { method: 'POST', path: '/groups', body }, invalid());
    },
  ),
  'change group': move(2, record({ nth: values.nth, body: changed }), async (play, { nth, body }) => {
    const id = play.model.made.groups[nth] ?? 'nope';
    const row = play.model.groups.get(id);
    const asked = { method: 'PUT', path: `/groups/${id}`, body } as const;
    if (!row) return void (await expectAnswer(play, asked, refused(404)));
    row.shown = (await expectAnswer(play, asked, {
      status: 200,
      body: { ...row.shown, ...set(body) },
    })) as GroupRow['shown'];
  }),
  'delete group': move(1, values.nth, async (play, nth) => {
    const id = play.model.made.groups[nth] ?? 'nope';
    const known = play.model.groups.delete(id);
    const answer = await play.call({ method: 'DELETE', path: `/groups/${id}` });
    // The body of success is nowhere written.
    if (!known)
      return void (await expectAnswer({ call: async () => answer }, { method: 'DELETE', path: id }, refused(404)));
    if (answer.status !== 200) throw new Error(`DELETE /groups/${id}: the status is ${answer.status}, not 200`);
  }),
  'add members': move(5, members, (play, given) => changeMembers(play, 'add', given)),
  'remove members': move(2, members, (play, given) => changeMembers(play, 'remove', given)),
  'look at a group': move(2, which, async (play, given) => getGroup(play, idOf(play.model, given))),
  'list groups': move(1, fc.constant(undefined), listGroups),
};

/** Looks at one group and its members, there or not. */
export async function getGroup(play: Play, id: string): Promise<void> {
  const path = encodeURIComponent(id);
  const row = play.model.groups.get(id);
  const paths = [`/groups/${path}`, `/bulk/devices/${path}?_limit=100`, `/bulk/devices/${path}/ids`];
  if (!row) {
    for (const one of paths) await expectAnswer(play, { method: 'GET', path: one }, refused(404));
    return;
  }
  const [group = '', devices = '', ids = ''] = paths;
  await expectAnswer(play, { method: 'GET', path: group }, { status: 200, body: row.shown });
  const rows = [...row.members].map((key) => play.model.devices.get(key)?.shown as Body);
  const meta = { total_rows: rows.length };
  await expectAnswer(
    play,
    { method: 'GET', path: devices },
    { status: 200, body: { results: inAnyOrder(rows), meta } },
  );
  const { results } = (await play.call({ method: 'GET', path: ids })).body as Body;
  const wanted = inAnyOrder(rows.map(({ typeId, deviceId }) => ({ typeId, deviceId })));
  await expectAnswer(
    { call: async () => ({ status: 200, body: results }) },
    { method: 'GET', path: ids },
    { status: 200, body: wanted },
  );
}

/** All groups there are. */
export async function listGroups(play: Play): Promise<void> {
  const rows = [...play.model.groups.values()].map(({ shown }) => shown);
  const body = { results: inAnyOrder(rows), meta: { total_rows: rows.length } };
  await expectAnswer(play, { method: 'GET', path: '/groups?_limit=100' }, { status: 200, body });
}

async function changeMembers(
  play: Play,
  what: 'add' | 'remove',
  given: { which: { nth: number; ofGateway: boolean }; members: { typeId: string; deviceId: string }[] },
): Promise<void> {
  const id = idOf(play.model, given.which);
  const row = play.model.groups.get(id);
  const asked = {
    method: 'PUT',
    path: `/bulk/devices/${encodeURIComponent(id)}/${what}`,
    body: given.members,
  } as const;
  if (!row) return void (await expectAnswer(play, asked, refused(404)));
  const keys = given.members.map(keyOf);
  if (what === 'add' && keys.some((key) => !play.model.devices.has(key)))
    return void (await expectAnswer(play, asked, refused(404)));
  const { status, body } = await play.call(asked);
  if (status !== 200)
    throw new Error(`PUT ${asked.path} ${JSON.stringify(given.members)}: ${status} ${JSON.stringify(body)}`);
  for (const key of keys)
    if (what === 'add') row.members.add(key);
    else row.members.delete(key);
}

function idOf({ made, groups }: Model, { nth, ofGateway }: { nth: number; ofGateway: boolean }): string {
  const ids = ofGateway ? [...groups.keys()].filter((id) => id.startsWith('gw_')) : made.groups;
  return ids[nth] ?? 'nope';
}
