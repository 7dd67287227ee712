/** Shared groups whose members come and go. */
import { connected, left, openFurnished, published, subscribed } from '../handlers/furnished.ts';
import type { PureSandbox } from '../handlers/pure-sandbox.ts';
import { assert, suite } from '../spec/suite.ts';

const DEVICE = 'd:abc123:t1:dev1';
const EVENTS = 'iot-2/type/+/id/+/evt/+/fmt/+';
const EVENT = 'iot-2/evt/e/fmt/json';

const owed = ({ world }: PureSandbox, clientId: string) =>
  [...(world.client(clientId)?.session.deliveries.values() ?? [])].map(({ position, packetId, qos, repeated }) => {
    return `${position}:${packetId}:${qos}${repeated ? ' again' : ''}`;
  });
const test = suite('the world: shared groups');

test('a member that comes back clean passes what it was owed to the others, at once', async () => {
  const sandbox = await openFurnished();
  connected(sandbox, DEVICE);
  const i1 = connected(sandbox, 'A:abc123:sc:i1', { clean: false });
  subscribed(sandbox, i1.clientId, EVENTS, 1);
  left(sandbox, i1, 91);
  const position = published(sandbox, DEVICE, EVENT, 1);
  const i2 = connected(sandbox, 'A:abc123:sc:i2');
  subscribed(sandbox, i2.clientId, EVENTS, 1);
  assert.equal(owed(sandbox, i2.clientId), []);
  connected(sandbox, 'A:abc123:sc:i1');
  assert.equal(owed(sandbox, i2.clientId), [`${position}:1:1`]);
  const told = sandbox.asked.at(-1)?.owed?.map(({ session, delivery }) => [session.clientId, delivery.position]);
  assert.equal(told, [[i2.clientId, position]]);
});

test('a member that leaves for good passes on what it did not acknowledge', async () => {
  const sandbox = await openFurnished();
  connected(sandbox, DEVICE);
  const [one, two] = [connected(sandbox, 'A:abc123:sc'), connected(sandbox, 'A:abc123:sc')];
  for (const { clientId } of [one, two]) subscribed(sandbox, clientId, EVENTS, 1);
  const positions = [1, 2, 3].map(() => published(sandbox, DEVICE, EVENT, 1));
  assert.equal(owed(sandbox, one.clientId), [`${positions[0]}:1:1`, `${positions[2]}:2:1`]);
  left(sandbox, one, 91);
  const [ended] = sandbox.asked.slice(-1);
  assert.is(ended?.ended, one.connectionId);
  assert.equal(
    ended?.owed?.map(({ delivery }) => delivery.position),
    [positions[0], positions[2]],
  );
  assert.equal(owed(sandbox, two.clientId), [`${positions[1]}:1:1`, `${positions[0]}:2:1`, `${positions[2]}:3:1`]);
});
