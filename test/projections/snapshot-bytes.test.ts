import { takeSnapshot, type WorldSnapshot } from '../../projections/snapshot.ts';
import { snapshotBytes, snapshotFrom } from '../../projections/snapshot-bytes.ts';
import type { World } from '../../projections/world.ts';
import { connected, openFurnished, published } from '../handlers/furnished.ts';
import { assert, suite } from '../spec/suite.ts';
import { bytesOf, restored } from './snapshot-check.ts';

const test = suite('snapshots as bytes');

const { world } = await openFurnished();
const bytes = snapshotBytes(takeSnapshot(world));
const faultOf = (changed: Uint8Array | string) => {
  const read = snapshotFrom(typeof changed === 'string' ? Buffer.from(changed) : changed);
  return read.ok ? 'none' : read.fault;
};
const textOf = (snapshot: WorldSnapshot) => Buffer.from(snapshotBytes(snapshot)).toString();
const asText = textOf(takeSnapshot(world));

test('are what they were made of', () => {
  const read = snapshotFrom(bytes);
  assert.ok(read.ok);
  assert.equal(read.snapshot, takeSnapshot(world));
  assert.equal(snapshotBytes(read.snapshot), bytes);
});

test('a damaged byte is found, wherever it is, and what is cut off', () => {
  for (let place = 0; place < bytes.length; place += place < 300 ? 1 : 7) {
    const damaged = bytes.slice();
    damaged[place] = (damaged[place] as number) ^ 1;
    assert.is.not(faultOf(damaged), 'none', `byte ${place}`);
  }
  for (let length = 0; length < bytes.length; length += 13) assert.is.not(faultOf(bytes.slice(0, length)), 'none');
});

// biome-ignore format: a table reads in columns
const faults: readonly (readonly [name: string, bytes: string, expected: RegExp])[] = [
  ['nothing',               '',                                                      /^These bytes are no snapshot: one begins with "wiotp-sandbox-snapshot"/],
  ['something else',        '{"format":1}\n',                                        /^These bytes are no snapshot/],
  ['half a head',           asText.slice(0, 40),                                     /^These bytes are no snapshot/],
  ['another head',          textOf({ ...takeSnapshot(world), position: 0.5 }),       /^These bytes are no snapshot/],
  ['a format of later',     textOf({ ...takeSnapshot(world), format: 99 }),          /^The snapshot has the format 99, expected \d+: make it again from the log$/],
  ['a part that differs',   asText.replace('"active"', '"actve"'),                   /^The part "orgs\/0" \(line 2\) is damaged$/],
  ['a part that is gone',   asText.replace(/^imports .*\n/m, ''),                    /^The snapshot ends after \d+ of its \d+ parts: it was cut off$/],
  ['no end of the line',    asText.slice(0, -1),                                     /it was cut off$/],
];

for (const [name, changed, expected] of faults) {
  test(`${name}: says so`, () => assert.match(faultOf(changed), expected));
}

test('payloads come back byte by byte, texts or not', async () => {
  const sandbox = await openFurnished();
  const { clientId } = connected(sandbox, 'x', { plain: true });
  const payloads = [
    'text',
    '\ufeffmarked',
    '\u0000\n"\u2028',
    Buffer.from([0xff, 0, 0xc3]),
    Buffer.from('é').subarray(1),
  ];
  for (const [nth, payload] of payloads.entries()) {
    published(sandbox, clientId, `t/${nth}`, 1, { retain: true, payload: Buffer.from(payload) });
  }
  const stored = (one: World) => one.stored('plain', '#').map((kept) => Buffer.from(kept.payload).toString('hex'));
  const again = restored(Buffer.from(bytesOf(sandbox.world)));
  assert.equal(
    stored(again),
    payloads.map((payload) => Buffer.from(payload).toString('hex')),
  );
});

test('half of a character in a name is not lost', async () => {
  const sandbox = await openFurnished();
  const { clientId } = connected(sandbox, 'half \ud83d', { plain: true });
  const text = bytesOf(sandbox.world);
  assert.is(bytesOf(restored(Buffer.from(text))), text);
  assert.ok(restored(Buffer.from(text)).client(clientId));
});
