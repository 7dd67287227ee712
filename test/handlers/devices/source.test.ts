import { type ListRequest, type Page, pageOf, type Source } from '../../../domain/api/listing.ts';
import type { ApiRefusal } from '../../../domain/api/refusals.ts';
import type { Device } from '../../../domain/device.ts';
import { memberKey } from '../../../domain/resource-group.ts';
import { allDevices, deviceListQuerySchema, devicesOf, devicesOfType } from '../../../handlers/devices/source.ts';
import { Ordered } from '../../../projections/ordered.ts';
import { assert, suite } from '../../spec/suite.ts';

/** Devices in order, that counts how many of them were looked at. */
class Watched extends Ordered<Device> {
  seen = 0;

  override *upwards(after?: string): Iterable<Device> {
    for (const device of super.upwards(after)) {
      this.seen++;
      yield device;
    }
  }

  override *downwards(before?: string): Iterable<Device> {
    for (const device of super.downwards(before)) {
      this.seen++;
      yield device;
    }
  }
}

const token = { salt: 'c2FsdA', digest: 'ZGlnZXN0' };

function contentsOf(devices: readonly (Pick<Device, 'typeId' | 'deviceId'> & Partial<Device>)[]) {
  const contents = { devices: new Watched(), devicesOfType: new Map<string, number>() };
  for (const one of devices) {
    const device: Device = { classId: 'Device', token, registered: { position: 0, at: 0 }, ...one };
    contents.devices.set(memberKey(device), device);
    contents.devicesOfType.set(one.typeId, (contents.devicesOfType.get(one.typeId) ?? 0) + 1);
  }
  return contents;
}

/** Types whose names surround each other's keys. */
const types = ['T', 'T-', 'T.T', 'T0', 'TT', 'S', 'U', 't'];
const many = (count: number) =>
  contentsOf(
    types.flatMap((typeId) =>
      Array.from({ length: count }, (_, nth) => ({ typeId, deviceId: `d${String(nth).padStart(5, '0')}` })),
    ),
  );

function pageIn(source: Source<Device>, query: Record<string, string>): Page<Device> {
  const page: Page<Device> | ApiRefusal = pageOf(source, deviceListQuerySchema.parse(query) as ListRequest);
  if ('rule' in page) throw new Error(page.text);
  return page;
}

/** Every row of a list, page by page. */
function walk(source: Source<Device>, query: Record<string, string>): readonly Device[] {
  const rows: Device[] = [];
  let bookmark: string | undefined;
  do {
    const page = pageIn(source, { ...query, ...(bookmark !== undefined && { _bookmark: bookmark }) });
    rows.push(...page.results);
    bookmark = page.bookmark;
  } while (bookmark !== undefined);
  return rows;
}

const ids = (rows: readonly Device[]) => rows.map(({ typeId, deviceId }) => `${typeId}/${deviceId}`);

const pages = suite('pages of devices');

for (const typeId of types) {
  pages(`the type "${typeId}" has its own devices and no others, up and down`, () => {
    const source = devicesOfType(many(7), typeId);
    const expected = Array.from({ length: 7 }, (_, nth) => `${typeId}/d0000${nth}`);
    assert.equal(ids(walk(source, { _limit: '3', _sort: 'deviceId' })), expected);
    assert.equal(ids(walk(source, { _limit: '3' })), expected);
    assert.equal(ids(walk(source, { _limit: '3', _sort: '-deviceId' })), expected.toReversed());
    assert.is(source.size, 7);
  });
}

for (const [list, query] of [
  ['of one type', { _sort: 'deviceId' }],
  ['of one type, downwards', { _sort: '-deviceId' }],
  ['of all types', { _sort: 'typeId,deviceId' }],
  ['of all types, downwards', { _sort: '-typeId,-deviceId' }],
  ['of all types, as they come', {}],
] as const) {
  pages(`${list}: a page looks at its own rows and the next, wherever it begins and however many there are`, () => {
    for (const count of [100, 2_000]) {
      const contents = many(count);
      const source = list.startsWith('of one type') ? devicesOfType(contents, 'T') : allDevices(contents);
      const asked = { ...query, _limit: '25' };
      let page = pageIn(source, asked);
      for (let nth = 1; page.bookmark !== undefined; nth++) {
        assert.is(contents.devices.seen, 26, `page ${nth} of ${count}`);
        assert.is(page.meta.total_rows, source.size);
        contents.devices.seen = 0;
        page = pageIn(source, { ...asked, _bookmark: page.bookmark });
      }
      // The last page may see that the next type begins.
      assert.ok(contents.devices.seen <= 26, `the last page looked at ${contents.devices.seen}`);
    }
  });
}

pages('a type without devices has none', () => {
  assert.equal(pageIn(devicesOfType(many(3), 'none'), {}), { results: [], meta: { total_rows: 0 } });
});

pages('some devices by their keys, in their order', () => {
  const contents = many(3);
  const keys = ['U d00001', 'T d00002', 'gone d1', 'S d00000', 'T d00000'];
  const source = devicesOf('some', contents, keys);
  const expected = ['S/d00000', 'T/d00000', 'T/d00002', 'U/d00001'];
  assert.is(source.size, 4);
  assert.equal(ids(walk(source, { _limit: '1' })), expected);
  assert.equal(ids(walk(source, { _limit: '3', _sort: '-typeId,-deviceId' })), expected.toReversed());
});

const attributes = suite('what devices are found by');

const behind = { gateway: { typeId: 'gwt', deviceId: 'gw1' } };
const described = contentsOf([
  { typeId: 't1', deviceId: 'd1', deviceInfo: { model: 'A', fwVersion: '2' }, alert: { enabled: true, at: 9 } },
  { typeId: 't1', deviceId: 'd2', deviceInfo: { model: 'B' }, registered: { position: 1, at: 5_000 } },
  { typeId: 't2', deviceId: 'd1', deviceInfo: { model: 'A', fwVersion: '1' }, ...behind },
  { typeId: 't2', deviceId: 'd3', alert: { enabled: false, at: 5 } },
]);

// biome-ignore format: a table reads in columns
const found: [query: Record<string, string>, rows: string[]][] = [
  [{ typeId: 't2' },                                      ['t2/d1', 't2/d3']],
  [{ deviceId: 'd1' },                                    ['t1/d1', 't2/d1']],
  [{ 'deviceInfo.model': 'A' },                           ['t1/d1', 't2/d1']],
  [{ 'deviceInfo.model': 'A', typeId: 't2' },             ['t2/d1']],
  [{ 'deviceInfo.model': 'a' },                           []],
  [{ gatewayTypeId: 'gwt', gatewayId: 'gw1' },            ['t2/d1']],
  [{ 'status.alert.enabled': 'true' },                    ['t1/d1']],
  [{ 'status.alert.enabled': 'false' },                   ['t1/d2', 't2/d1', 't2/d3']],
  [{ 'registration.date': '1970-01-01T00:00:05.000Z' },   ['t1/d2']],
  [{ 'mgmt.dormant': 'false' },                           []],
  [{ 'token.digest': 'ZGlnZXN0', more: 'x' },             ['t1/d1', 't1/d2', 't2/d1', 't2/d3']],
  [{ _sort: 'deviceId,-typeId' },                         ['t2/d1', 't1/d1', 't1/d2', 't2/d3']],
  [{ _sort: 'deviceInfo.fwVersion' },                     ['t2/d1', 't1/d1', 't1/d2', 't2/d3']],
  [{ _sort: '-deviceInfo.model,typeId' },                 ['t2/d3', 't1/d2', 't1/d1', 't2/d1']],
  [{ _sort: '-status.alert.enabled' },                    ['t1/d1', 't1/d2', 't2/d1', 't2/d3']],
  [{ _sort: 'status.alert.timestamp' },                   ['t2/d3', 't1/d1', 't1/d2', 't2/d1']],
  [{ _sort: '-registration.date' },                       ['t1/d2', 't1/d1', 't2/d1', 't2/d3']],
];
for (const [query, rows] of found) {
  attributes(`${new URLSearchParams(query)}`, () => {
    assert.equal(ids(pageIn(allDevices(described), query).results), rows);
    assert.equal(ids(walk(allDevices(described), { ...query, _limit: '1' })), rows, 'row by row');
  });
}

attributes('facets count the values of what was found', () => {
  const { meta } = pageIn(allDevices(described), { _facets: 'typeId,deviceInfo.model,token.salt', typeId: 't2' });
  assert.equal(meta, { total_rows: 2, facets: { typeId: { t2: 2 }, 'deviceInfo.model': { A: 1 } } });
});

attributes('no bookmark holds what is stored of a token', () => {
  for (const name of ['token.digest', 'token.salt', 'token', 'deviceInfo', 'registered.at']) {
    const { bookmark = '' } = pageIn(allDevices(described), { _sort: name, _limit: '1' });
    assert.equal(JSON.parse(Buffer.from(bookmark, 'base64url').toString())[1], [null]);
  }
});
