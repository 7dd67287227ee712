/** Lists: paged, sorted, filtered, with facets. Source: swagger of the organization administration API; iot-python common.py. */
import fc from 'fast-check';
import {
  type Body,
  expectAnswer,
  keyOf,
  type Model,
  type Move,
  move,
  type Named,
  type Play,
  refused,
} from './registry-model.ts';
import { leave, named, pathOf } from './registry-model-devices.ts';
import { inAnyOrder, some } from './registry-model-match.ts';
import { deviceId, typeId } from './registry-model-values.ts';

const { constantFrom, option, record } = fc;

const listed: fc.Arbitrary<Listed> = record({
  limit: option(constantFrom(1, 2, 3, 25, 1_000)),
  sort: option(constantFrom('id', '-id', '[id]', 'model', '-model,id')),
  filter: option(constantFrom('m1', 'M3', 'nope')),
  facets: fc.boolean(),
});
type Listed = Readonly<{ limit: number | null; sort: string | null; filter: string | null; facets: boolean }>;

export const listMoves: Readonly<Record<string, Move>> = {
  'list types': move(3, listed, (play, given) => {
    return expectList(play, '/device/types', rowsOf(play.model, 'types'), given, { id: 'id' });
  }),
  'list devices of a type': move(3, record({ typeId, given: listed }), async (play, { typeId: type, given }) => {
    const path = `/device/types/${type}/devices`;
    if (!play.model.types.has(type)) return void (await expectAnswer(play, { method: 'GET', path }, refused(404)));
    const rows = rowsOf(play.model, 'devices').filter((shown) => shown.typeId === type);
    await expectList(play, path, rows, given, { id: 'deviceId' });
  }),
  'list all devices': move(
    3,
    record({ given: listed, typeId: option(typeId) }),
    async (play, { given, typeId: type }) => {
      const all = rowsOf(play.model, 'devices');
      const rows = type === null ? all : all.filter((shown) => shown.typeId === type);
      await expectList(play, '/bulk/devices', rows, given, {
        id: 'typeId,deviceId',
        ...(type !== null && { more: `typeId=${type}` }),
      });
    },
  ),
  'list devices of a gateway': move(
    2,
    record({ at: record({ typeId: constantFrom('gw', 't1'), deviceId }), given: listed }),
    async (play, { at, given }) => {
      const path = `/device/types/${at.typeId}/devices/${at.deviceId}/devices`;
      const gateway = play.model.devices.get(keyOf(at));
      if (!gateway) return void (await expectAnswer(play, { method: 'GET', path }, refused(404)));
      if (gateway.shown.classId !== 'Gateway')
        return void (await expectAnswer(play, { method: 'GET', path }, refused(403)));
      const behind = rowsOf(play.model, 'devices').filter(
        ({ gatewayTypeId, gatewayId }) => gatewayTypeId === at.typeId && gatewayId === at.deviceId,
      );
      await expectList(
        play,
        path,
        behind,
        { ...given, sort: null, filter: null, facets: false },
        { id: 'typeId,deviceId' },
      );
    },
  ),
  'list while devices go': move(
    3,
    record({
      limit: constantFrom(1, 2),
      sort: constantFrom('', 'deviceId', '-typeId,deviceId', 'deviceInfo.model'),
      victim: named,
    }),
    listWhileDevicesGo,
  ),
  'list wrongly': move(1, constantFrom('_limit=0', '_limit=x', '_limit=-3', '_bookmark=nope'), async (play, query) => {
    await expectAnswer(play, { method: 'GET', path: `/device/types?${query}` }, refused(400));
  }),
};

/** A device goes between the first page and the second: each of the others is shown once all the same, on whatever page. */
async function listWhileDevicesGo(
  play: Play,
  { limit, sort, victim }: Readonly<{ limit: number; sort: string; victim: Named }>,
): Promise<void> {
  const path = `/bulk/devices?_limit=${limit}&_sort=${encodeURIComponent(sort)}`;
  const seen: Body[] = [];
  for (let bookmark = ''; ; ) {
    const { status, body } = await play.call({
      method: 'GET',
      path: `${path}&_bookmark=${encodeURIComponent(bookmark)}`,
    });
    if (status !== 200)
      throw new Error(`GET ${path} with the bookmark "${bookmark}": ${status} ${JSON.stringify(body)}`);
    const page = body as { results: Body[]; bookmark?: string };
    seen.push(...page.results);
    if (play.model.devices.has(keyOf(victim))) {
      await expectAnswer(play, { method: 'DELETE', path: pathOf(victim) }, { status: 204 });
      leave(play.model, victim);
    }
    if (page.bookmark === undefined) break;
    bookmark = page.bookmark;
  }
  const stayed = seen.filter(
    ({ typeId: type, deviceId: device }) => type !== victim.typeId || device !== victim.deviceId,
  );
  const found = { status: 200, body: stayed };
  const expected = { status: 200, body: inAnyOrder(rowsOf(play.model, 'devices')) };
  await expectAnswer({ call: async () => found }, { method: 'GET', path: `${path} (all pages)` }, expected);
}

/** What the model shows of types or devices. */
export function rowsOf(model: Model, what: 'types' | 'devices'): Body[] {
  return [...model[what].values()].map(({ shown }) => shown);
}

/** Reads a list page by page to its end, where there is no bookmark. `id`: the attributes by which its rows are told apart. */
export async function expectList(
  play: Play,
  path: string,
  all: readonly Body[],
  { limit, sort, filter, facets }: Listed,
  { id, more }: Readonly<{ id: string; more?: string }>,
): Promise<void> {
  const rows = filter === null ? all : all.filter((row) => modelOf(row) === filter);
  const order = sort
    ?.replace(/model/g, 'deviceInfo.model')
    .replace(/-?\bid\b/g, (name) => id.replace(/(^|,)/g, `$1${name.slice(0, -2)}`));
  const query = [
    more,
    limit !== null && `_limit=${limit}`,
    order && `_sort=${encodeURIComponent(order)}`,
    filter !== null && `deviceInfo.model=${filter}`,
    facets && '_facets=deviceInfo.model',
  ].filter(Boolean);
  const meta = { total_rows: rows.length, ...(facets && { facets: { 'deviceInfo.model': countsOf(rows) } }) };
  const size = Math.min(limit ?? 25, 100);
  const seen: Body[] = [];
  for (let bookmark: unknown; ; ) {
    const left = rows.length - seen.length;
    const asked = [...query, bookmark !== undefined && `_bookmark=${encodeURIComponent(String(bookmark))}`].filter(
      Boolean,
    );
    const full = some(
      `${Math.min(size, left)} rows`,
      (value) => Array.isArray(value) && value.length === Math.min(size, left),
    );
    const last = some(
      'a bookmark, unless this is the end',
      (value) => (typeof value === 'string' && value !== '') === left > size,
    );
    const page = await expectAnswer(
      play,
      { method: 'GET', path: `${path}?${asked.join('&')}` },
      {
        status: 200,
        body: { results: full, meta, bookmark: last },
      },
    );
    seen.push(...(page.results as Body[]));
    bookmark = page.bookmark;
    if (bookmark === undefined) break;
  }
  const found = { status: 200, body: seen };
  const expected = order ? { status: 200, body: sorted(rows, order) } : { status: 200, body: inAnyOrder(rows) };
  await expectAnswer(
    { call: async () => found },
    { method: 'GET', path: `${path}?${query.join('&')} (all pages)` },
    expected,
  );
}

function modelOf(row: Body): unknown {
  return (row.deviceInfo as Body | undefined)?.model;
}

function countsOf(rows: readonly Body[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) {
    const model = modelOf(row);
    if (model !== undefined) counts[String(model)] = (counts[String(model)] ?? 0) + 1;
  }
  return counts;
}

/** In byte order; rows without the attribute last, whatever the direction is a guess; ties in the order of the ids. */
function sorted(rows: readonly Body[], order: string): Body[] {
  const names = order.replace(/[[\]]/g, '').split(',');
  const keys = [...names, 'typeId', 'deviceId', 'id'];
  return [...rows].sort((one, other) => {
    for (const key of keys) {
      const name = key.replace(/^-/, '');
      const [a, b] = [attribute(one, name), attribute(other, name)];
      if (a === b) continue;
      const ascending = a === undefined || (b !== undefined && b < a) ? 1 : -1;
      return key.startsWith('-') ? -ascending : ascending;
    }
    return 0;
  });
}

function attribute(row: Body, name: string): string | undefined {
  return (name === 'deviceInfo.model' ? modelOf(row) : row[name]) as string | undefined;
}
