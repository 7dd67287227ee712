/** API keys and what they may do. Source: iot-java APIClient tests; docs/reference/app_roles_access.md. */
import fc from 'fast-check';
import { type Body, expectAnswer, type KeyRow, type Move, move, type Play, refused } from './registry-model.ts';
import { some, text } from './registry-model-match.ts';
import * as values from './registry-model-values.ts';

const { array, constantFrom, record } = fc;

/** What roles may look at. Source: docs/reference/app_roles_access.md. */
const looks: Readonly<Record<string, readonly string[]>> = {
  '/': ['PD_STANDARD_APP', 'PD_OPERATOR_APP', 'PD_VISUALIZATION_APP', 'PD_DEVICE_APP'],
  '/device/types': ['PD_STANDARD_APP', 'PD_OPERATOR_APP'],
  '/bulk/devices': ['PD_STANDARD_APP', 'PD_OPERATOR_APP', 'PD_VISUALIZATION_APP'],
  '/config/lec': ['PD_STANDARD_APP', 'PD_OPERATOR_APP'],
  '/authorization/devices': ['PD_STANDARD_APP', 'PD_OPERATOR_APP', 'PD_VISUALIZATION_APP'],
  '/groups': ['PD_STANDARD_APP', 'PD_OPERATOR_APP'],
};
const roles = array(constantFrom('PD_STANDARD_APP', 'PD_OPERATOR_APP', 'PD_VISUALIZATION_APP', 'PD_DEVICE_APP'), {
  minLength: 1,
  maxLength: 2,
}).map((all) => [...new Set(all)]);
const created = record({ comment: values.description, roles });

export const keyMoves: Readonly<Record<string, Move>> = {
  'create key': move(3, created, async (play, body) => {
    const asked = { method: 'POST', path: '/authorization/apikeys', body } as const;
    const { status, body: answer } = await play.call(asked);
    const { token, ...shown } = answer as Body;
    const key = some('a key of the org', (value) =>
      new RegExp(`^a-${play.model.org}-[A-Za-z0-9]{10}$`).test(String(value)),
    );
    await expectAnswer({ call: async () => ({ status, body: { token, ...essence(shown) } }) }, asked, {
      status: 200,
      body: { token: text, key, ...body },
    });
    play.model.keys.set(shown.key as string, { shown: essence(shown), token: token as string });
    play.model.made.keys.unshift(shown.key as string);
  }),
  'change key': move(1, record({ nth: values.nth, comment: values.description }), async (play, { nth, comment }) => {
    const key = play.model.made.keys[nth] ?? 'a-nope';
    const row = play.model.keys.get(key);
    const asked = { method: 'PUT', path: `/authorization/apikeys/${key}`, body: { comment } } as const;
    if (!row) return void (await expectAnswer(play, asked, refused(404)));
    const { status, body } = await play.call(asked);
    row.shown = { ...row.shown, comment };
    await expectAnswer({ call: async () => ({ status, body: essence(body as Body) }) }, asked, {
      status: 200,
      body: row.shown,
    });
  }),
  'change roles': move(2, record({ nth: values.nth, roles, asObjects: fc.boolean() }), async (play, given) => {
    const key = play.model.made.keys[given.nth] ?? 'a-nope';
    const row = play.model.keys.get(key);
    const body = { roles: given.asObjects ? given.roles.map(active) : given.roles };
    const asked = { method: 'PUT', path: `/authorization/apikeys/${key}/roles`, body } as const;
    if (!row) return void (await expectAnswer(play, asked, refused(404)));
    const { status } = await play.call(asked);
    if (status !== 200) throw new Error(`PUT ${asked.path} ${JSON.stringify(body)}: the status is ${status}, not 200`);
    row.shown = { ...row.shown, roles: given.roles };
    const { results } = (await play.call({ method: 'GET', path: asked.path })).body as Body;
    const wanted = { status: 200, body: given.roles.map(active) };
    await expectAnswer(
      { call: async () => ({ status: 200, body: results }) },
      { method: 'GET', path: asked.path },
      wanted,
    );
  }),
  'delete key': move(1, values.nth, async (play, nth) => {
    const key = play.model.made.keys[nth] ?? 'a-nope';
    const asked = { method: 'DELETE', path: `/authorization/apikeys/${key}` } as const;
    if (!play.model.keys.has(key)) return void (await expectAnswer(play, asked, refused(404)));
    const { status } = await play.call(asked);
    if (status !== 200) throw new Error(`DELETE ${asked.path}: the status is ${status}, not 200`);
    play.model.keys.delete(key);
  }),
  'use key': move(
    3,
    record({
      nth: values.nth,
      path: constantFrom(...Object.keys(looks)),
      wrong: constantFrom(false, false, false, true),
    }),
    async (play, given) => {
      const key = play.model.made.keys[given.nth] ?? 'a-nope';
      const row = play.model.keys.get(key);
      const as = `${key}:${given.wrong ? 'wrong-token' : (row?.token ?? 'gone')}`;
      const { status } = await play.call({ method: 'GET', path: given.path, as });
      const may = (row?.shown.roles as string[] | undefined)?.some((role) => looks[given.path]?.includes(role));
      const expected = !row ? 403 : given.wrong ? 401 : may ? 200 : 403;
      if (status !== expected)
        throw new Error(`GET ${given.path} as ${key} ${JSON.stringify(row?.shown.roles)}: ${status}, not ${expected}`);
    },
  ),
  'look at a key': move(1, values.nth, async (play, nth) => getKey(play, play.model.made.keys[nth] ?? 'a-nope')),
};

/** Looks at one key, there or not. */
export async function getKey(play: Play, key: string): Promise<void> {
  const row = play.model.keys.get(key);
  const asked = { method: 'GET', path: `/authorization/apikeys/${key}` } as const;
  const { status, body } = await play.call(asked);
  const shown = status === 200 ? essence(body as Body) : body;
  await expectAnswer(
    { call: async () => ({ status, body: shown }) },
    asked,
    row ? { status: 200, body: row.shown } : refused(404),
  );
}

/** Members of a key that are relied on; the others are nowhere written. */
function essence({ key, comment, roles: of }: Body): KeyRow['shown'] {
  return { key: key as string, comment, roles: of };
}

function active(roleId: string): Body {
  return { roleId, roleStatus: 1 };
}
