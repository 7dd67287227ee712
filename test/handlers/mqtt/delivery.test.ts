import { acknowledge, drop, release } from '../../../handlers/mqtt/delivery.ts';
import { assert, suite } from '../../spec/suite.ts';
import { openFurnished } from '../furnished.ts';

const clientId = 'd:abc123:t1:dev1';
const test = suite('what became of deliveries');

test("stands in the traffic stream of the client's org, without an input", async () => {
  const { run, events } = await openFurnished();
  run(release, { clientId, packetId: 7 });
  run(acknowledge, { clientId, received: [1], completed: [2, 3] });
  run(drop, { clientId, positions: [4], reason: 'full' });
  assert.equal(
    events.slice(-3).map(({ type, stream, data, metadata: { org, input } }) => [type, stream, org, data, input]),
    [
      ['MessageReleased', 'messages-n1', 'abc123', { clientId, packetId: 7 }, undefined],
      ['DeliveriesAcknowledged', 'messages-n1', 'abc123', { clientId, received: [1], completed: [2, 3] }, undefined],
      ['DeliveriesDropped', 'messages-n1', 'abc123', { clientId, positions: [4], reason: 'full' }, undefined],
    ],
  );
});

test('nothing acknowledged and nothing dropped leave nothing', async () => {
  const { run, changes } = await openFurnished();
  const before = changes.length;
  run(acknowledge, { clientId, received: [], completed: [] });
  run(drop, { clientId, positions: [], reason: 'full' });
  assert.is(changes.length, before);
});

test("belongs to the plain listener's org for its clients", async () => {
  const { run, events } = await openFurnished();
  run(release, { clientId: 'p:plain:d:abc123:t1:dev1', packetId: 7 });
  assert.is(events.at(-1)?.metadata.org, 'plain');
});
