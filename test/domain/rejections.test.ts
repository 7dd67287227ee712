import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiRefusalRows } from '../../domain/api/refusals.ts';
import { rejection, rejectionIds, rejectionRows, toldToApplications } from '../../domain/rejections.ts';
import { pages } from '../docs/pages.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('rejections');
const root = join(import.meta.dirname, '../..');

/** The ids with which the sources make a rejection. */
function idsInSources(): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const folder of ['domain', 'handlers', 'infra']) {
    for (const path of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!path.endsWith('.ts')) continue;
      const source = readFileSync(join(root, folder, path), 'utf8');
      for (const [, id] of source.matchAll(/\brejection\(\s*'([^']+)'/g)) ids.add(id as string);
    }
  }
  return ids;
}

test('every id of the table is given as a reason somewhere', () => {
  const given = idsInSources();
  assert.equal(
    rejectionIds.filter((id) => !given.has(id)),
    [],
  );
});

test('the page has one row per id, with its codes', () => {
  const [page = ''] = (pages['docs/rejections.md']?.() ?? '').split('\n## ');
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  assert.equal(
    rows.map((row) => row.split('`')[1]),
    [...rejectionIds],
  );
  for (const row of rows) assert.is(row.match(/\|/g)?.length, 6, `a cell of this row breaks the table: ${row}`);
  assert.match(page, '| `token-wrong` | the password is not the token of the device or key | 5 | 180: ');
  assert.match(page, /\| `will-topic` \| .* \| none \| 276: The topic is not valid\. \| yes \|/);
  assert.match(page, /\| `packet-too-large` \| .* \| {2}\| 287: /);
});

test('the page has one row per refusal of the HTTP API, with its status and id', () => {
  const [, page = ''] = (pages['docs/rejections.md']?.() ?? '').split('\n## ');
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  assert.equal(
    rows.map((row) => row.split('`')[1]),
    Object.keys(apiRefusalRows),
  );
  for (const row of rows) assert.is(row.match(/\|/g)?.length, 5, `a cell of this row breaks the table: ${row}`);
  assert.match(page, '| `device-exists` | 409 | `CUDRS0020E` | a device with this id exists |');
  assert.match(page, '| `path-unknown` | 404 | `CUDRS9404E` | ');
});

test('CONNACK 2 goes with close code 166, CONNACK 5 with 180, and there is no other', () => {
  for (const id of rejectionIds) {
    const { connack, closeCode } = rejectionRows[id];
    if (connack === 2) assert.is(closeCode, 166, id);
    else if (connack === 5) assert.is(closeCode, 180, id);
    else assert.ok(connack === undefined || connack === null, id);
  }
});

test('applications are told of refused credentials, not of an org or id that nobody knows', () => {
  assert.ok(toldToApplications('token-wrong'));
  assert.ok(toldToApplications('device-unknown'));
  assert.not(toldToApplications('org-unknown'));
  assert.not(toldToApplications('client-id-class'));
  assert.not(toldToApplications('client-id-part'));
  assert.not(toldToApplications('an id of a later version'));
  assert.not(toldToApplications('toString'));
  for (const id of rejectionIds) {
    if (toldToApplications(id))
      assert.not.type(rejectionRows[id].connack, 'undefined', `${id} is no refusal of CONNECT`);
  }
});

test('a rejection carries its codes and the reason in words', () => {
  assert.equal(rejection('token-wrong'), {
    id: 'token-wrong',
    closeCode: 180,
    connack: 5,
    reason: 'The operation is not authorized.',
  });
  assert.equal(rejection('too-many-subscriptions', 'at most 50'), {
    id: 'too-many-subscriptions',
    closeCode: 154,
    connack: null,
    reason: 'Too many producers and consumers in a single connection: at most 50',
  });
});
