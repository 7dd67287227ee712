import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import { timelineLine } from '../../../infra/console/line.ts';
import { timelineItem } from '../../../projections/timeline.ts';
import { condition } from '../../doubles/condition.ts';
import { type FreshSandbox, startFresh } from '../../doubles/fresh-sandbox.ts';
import { connectFrame, publishFrame } from '../../doubles/mqtt-frames.ts';
import { openTcp, openTls, openWebSocket } from '../../doubles/open-client.ts';
import type { RawClient } from '../../doubles/raw-client.ts';
import { webSocketFrame } from '../../doubles/raw-websocket.ts';
import { tcpSocket } from '../../doubles/transport.ts';
import { assert, suite } from '../../spec/suite.ts';
import { fixtureFile } from '../../vectors/sandbox.ts';
import { hostileCases } from './hostile-cases.ts';

const dev1 = { clientId: 'd:abc123:t1:dev1', user: 'use-token-auth', pass: 'tok-dev1' };
const dev2 = { clientId: 'd:abc123:t1:dev2', user: 'use-token-auth', pass: 'tok-dev2' };
const app1 = { clientId: 'a:abc123:app1', user: 'a-abc123-k1k1k1k1k1', pass: 'tok-k1' };

/** Bytes that may wait for a slow client in this suite. */
const OUTBOUND_BYTES_MAX = 200_000;

type Closed = Readonly<{ closeCode: number; reason: string; clientId: string; returnCode?: number | null }>;
type Context = { fresh?: FreshSandbox; log?: RecordedEvent[]; grown?: Set<() => void> };

const test = suite<Context>('hostile clients', {});

test.before(async (context) => {
  const fresh = await startFresh(fixtureFile, { outboundBytesMax: String(OUTBOUND_BYTES_MAX) });
  const log: RecordedEvent[] = [];
  const grown = new Set<() => void>();
  fresh.sandbox.store.subscribe(-1, (events) => {
    log.push(...events);
    const listeners = [...grown];
    grown.clear();
    for (const listener of listeners) listener();
  });
  Object.assign(context, { fresh, log, grown });
});
test.after(async ({ fresh }) => {
  await fresh?.close();
});

for (const { name, behind, bytes, closeCode, connack } of hostileCases) {
  test(`${name}: ${closeCode}`, async (context) => {
    const client = await openTcp(address(context));
    try {
      if (behind === 'CONNACK') assert.is((await client.connect(dev1)).returnCode, 0);
      const before = client.received.length;
      const seen = context.log?.length ?? 0;
      client.send(bytes);
      await client.untilClosed();
      const answers = connack === undefined ? [] : [{ type: 'connack', sessionPresent: false, returnCode: connack }];
      assert.equal(client.received.slice(before), answers);
      const { event, data } = await closedSince(context, seen);
      assert.is(data.closeCode, closeCode, `the log says ${JSON.stringify(event.data)}`);
      if (behind === 'nothing') assert.is(data.returnCode, connack ?? null);
      assert.ok(data.reason.length > 0, 'the event says why');
      assert.ok(timelineLine(timelineItem(event)).includes(String(closeCode)), timelineLine(timelineItem(event)));
    } finally {
      client.drop();
    }
    await servesOthers(context);
  });
}

test('a first packet that is never finished: 91 when the client gives up, and others are served meanwhile', async (context) => {
  const halfOpen = await Promise.all(Array.from({ length: 200 }, () => tcpSocket(address(context))));
  try {
    const begun = connectFrame(dev1);
    for (const [index, socket] of halfOpen.entries()) socket.write(begun.subarray(0, index % begun.length));
    await servesOthers(context);
    const seen = context.log?.length ?? 0;
    for (const socket of halfOpen) socket.end();
    // Who has sent nothing at all is none to tell of.
    const begunOnes = halfOpen.filter((_, index) => index % begun.length > 0).length;
    const ends = await condition(
      () => {
        const refused = (context.log ?? []).slice(seen).filter(({ type }) => type === 'ConnectRefused');
        return refused.length < begunOnes ? undefined : refused;
      },
      (listener) => context.grown?.add(listener),
      () => `the end of ${begunOnes} connections in the log`,
    );
    assert.equal([...new Set(ends.map(({ data }) => (data as Closed).closeCode))], [91]);
  } finally {
    for (const socket of halfOpen) socket.destroy();
  }
});

const ways = {
  TCP: (context: Context) => openTcp(address(context)),
  TLS: (context: Context) => openTls(address(context)),
  WebSocket: async (context: Context) => {
    const { client } = await openWebSocket(address(context), { host: 'abc123.messaging.example' });
    if (!client) throw new Error('The upgrade was refused.');
    return client;
  },
};

for (const [way, open] of Object.entries(ways)) {
  test(`a client that does not read over ${way}: 178, and what waits for it is bounded`, async (context) => {
    const slow = await open(context);
    const device = await openTcp(address(context));
    try {
      assert.is((await slow.connect(app1)).returnCode, 0);
      await slow.subscribe([['iot-2/type/+/id/+/evt/+/fmt/+', 0]]);
      assert.is((await device.connect(dev1)).returnCode, 0);
      slow.pause();
      const seen = context.log?.length ?? 0;
      const closed = closedSince(context, seen, app1.clientId);
      let over = false;
      const settled = () => {
        over = true;
      };
      closed.then(settled, settled);
      // The system's own buffers take some megabytes before anything waits in the sandbox.
      const payload = Buffer.alloc(65_000);
      let sent = 0;
      for (; !over && sent < 2000; sent++) await device.publish('iot-2/evt/e/fmt/bin', payload, 1);
      const { data } = await closed;
      assert.is(data.closeCode, 178);
      assert.ok(data.reason.startsWith('Exceeded quota for buffered data (slow consumer)'), data.reason);
      assert.ok(sent < 2000, 'it was dropped long before the last message');
    } finally {
      slow.drop();
      device.drop();
    }
    await servesOthers(context);
  });
}

test('a WebSocket text frame, also one that is no UTF-8: 295', async (context) => {
  const { client } = await openWebSocket(address(context), { host: 'abc123.messaging.example' });
  if (!client) throw new Error('The upgrade was refused.');
  const seen = context.log?.length ?? 0;
  client.sendRaw(webSocketFrame(1, connectFrame(dev1)));
  await client.untilClosed();
  assert.is((await closedSince(context, seen)).data.closeCode, 295);
  await servesOthers(context);
});

test('a thousand messages in one write arrive in order', async (context) => {
  const app = await openTcp(address(context));
  const device = await openTcp(address(context));
  try {
    await app.connect(app1);
    await app.subscribe([['iot-2/type/+/id/+/evt/+/fmt/+', 0]]);
    await device.connect(dev1);
    const packets = Array.from({ length: 1000 }, (_, n) =>
      publishFrame({ topic: 'iot-2/evt/e/fmt/json', payload: String(n) }),
    );
    device.send(Buffer.concat(packets));
    await app.until(() => app.messages()[999], 'a thousand messages');
    assert.equal(
      app.messages().map(({ payload }) => Number(payload)),
      packets.map((_, n) => n),
    );
  } finally {
    app.drop();
    device.drop();
  }
});

function address({ fresh }: Context) {
  if (!fresh) throw new Error('The sandbox did not start.');
  return fresh.address;
}

/**
 * The first event behind the `from`th of the log that tells of a connection's end, of this client if one is named. Those who only show that
 * others are served do not count: their end may still be on its way to the log.
 */
async function closedSince(
  context: Context,
  from: number,
  clientId?: string,
): Promise<{ event: RecordedEvent; data: Closed }> {
  const { log = [], grown = new Set() } = context;
  const found = () =>
    log
      .slice(from)
      .find(
        (event) =>
          (event.type === 'ConnectRefused' || event.type === 'ClientDisconnected') &&
          (event.data as Closed).clientId === (clientId ?? (event.data as Closed).clientId) &&
          (event.data as Closed).clientId !== dev2.clientId,
      );
  const event = await condition(
    found,
    (listener) => grown.add(listener),
    () => 'the end of a connection in the log',
  );
  return { event, data: event.data as Closed };
}

/** Somebody else is served as if nothing had happened. */
async function servesOthers(context: Context): Promise<void> {
  let client: RawClient | undefined;
  try {
    client = await openTcp(address(context));
    assert.is((await client.connect(dev2)).returnCode, 0);
    await client.publish('iot-2/evt/e/fmt/json', '{}', 1);
    await client.disconnect();
  } finally {
    client?.drop();
  }
}
