import { openTcp } from '../../doubles/open-client.ts';
import type { RawClient } from '../../doubles/raw-client.ts';
import type { Address } from '../../doubles/transport.ts';
import { assert, suite } from '../../spec/suite.ts';
import { application } from '../../vectors/fixture.ts';
import { withParts } from './parts.ts';

const test = suite('many connections');

const COUNT = 1_000;
/** Without wildcards: a thousand look-ups among a thousand stored status messages are not what is tested here. */
const filter = 'iot-2/type/t1/id/dev1/evt/e/fmt/json';
const nothing = { clients: 0, connections: 0, inAedes: 0 };

async function arrive(address: Address): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  for (let from = 0; from < COUNT; from += 100) {
    const some = Array.from({ length: 100 }, async (_, at) => {
      const client = await openTcp(address);
      const { returnCode } = await client.connect(application(`a:abc123:app${from + at}`));
      assert.is(returnCode, 0);
      assert.equal(await client.subscribe([[filter, 1]]), [1]);
      return client;
    });
    clients.push(...(await Promise.all(some)));
  }
  return clients;
}

test('a thousand come, receive and go, each in its own way, and nothing is kept of them', async () => {
  await withParts(async ({ world, broker, address, untilEnded }) => {
    const clients = await arrive(address);
    assert.equal(broker.held, { clients: COUNT, connections: COUNT, inAedes: COUNT });
    await clients[0]?.publish(filter, 'to all', 1);
    await Promise.all(clients.map((client) => client.next('publish', 0)));
    await Promise.all(
      clients.map((client, at) => {
        if (at % 3 === 0) client.drop();
        if (at % 3 === 1) return client.disconnect();
        client.send(Buffer.from([0xf0, 0]));
        return client.untilClosed();
      }),
    );
    await untilEnded(COUNT);
    assert.equal(broker.held, nothing);
    assert.equal([...world.clients()], []);
    assert.equal(world.overflowing.size, 0);
  });
});

test('a thousand that are refused, or leave before CONNACK, leave nothing behind either', async () => {
  await withParts(async ({ world, broker, address }) => {
    for (let round = 0; round < 5; round++) {
      await Promise.all(
        Array.from({ length: 200 }, async (_, at) => {
          const client = await openTcp(address);
          const fields = { ...application(`a:abc123:app${at}`), pass: at % 2 === 0 ? 'wrong' : 'tok-k1' };
          const answered = client.connect(fields);
          if (at % 4 === 1) {
            client.drop();
            await answered.catch(() => {});
          } else {
            await answered;
            if (at % 2 === 0) await client.untilClosed();
            else await client.disconnect();
          }
        }),
      );
    }
    // Somebody who comes later has been served when those before have been put away.
    const last = await openTcp(address);
    await last.connect(application('a:abc123:last'));
    await last.disconnect();
    assert.equal(broker.held, nothing);
    assert.equal([...world.clients()], []);
  });
});
