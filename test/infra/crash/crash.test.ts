import type { Config } from '../../../infra/config/config.ts';
import { seededDraw } from '../../doubles/seeded-draw.ts';
import type { Address } from '../../doubles/transport.ts';
import { type Recorded, type TestSandbox, testConfig, withSandbox } from '../../spec/sandbox.ts';
import { assert, suite } from '../../spec/suite.ts';
import { application } from '../../vectors/fixture.ts';
import { startVictim } from './kill.ts';
import { Publisher, Receiver } from './parties.ts';
import { bundleVictim } from './victim-program.ts';

/** How often the sandbox is killed. */
const KILLS = 20;

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`seed ${seed} (repeat with SEED=${seed})`);

const context: { aftermath?: Aftermath } = {};
const test = suite('kill -9 under load', context);

test.before(async () => {
  context.aftermath = await play();
});

type Aftermath = Readonly<{
  publishers: readonly Publisher[];
  receivers: readonly Receiver[];
  ids: readonly string[];
  messages: readonly Recorded<'MessagePublished'>[];
  starts: number;
  /** For each `ClientConnected` how its connection ended; undefined when the log does not say. */
  endings: readonly (number | undefined)[];
}>;

const everyEvent = 'iot-2/type/+/id/+/evt/+/fmt/+';

function makePublishers(): readonly Publisher[] {
  return Array.from({ length: 6 }, (_, index) => {
    const fields = { clientId: `d:abc123:t1:load${index}`, user: 'use-token-auth', pass: `tok-load${index}` };
    const qos = index < 4 ? 1 : 2;
    return new Publisher({ ...fields, clean: qos === 1 }, 'iot-2/evt/load/fmt/text', qos, 2 ** index);
  });
}

async function loadConfig(publishers: readonly Publisher[]): Promise<Config> {
  const base = await testConfig({ store: 'lmdb', queuedMessagesMax: 1_000_000 });
  const devices = publishers.map(({ fields: { clientId, pass = '' } }) => {
    const [, , typeId = '', deviceId = ''] = clientId.split(':');
    return { typeId, deviceId, token: pass };
  });
  return { ...base, orgs: base.orgs.map((org) => (org.id === 'abc123' ? { ...org, devices } : org)) };
}

/** Kills a sandbox again and again in the middle of its work, then lets everybody finish and reads the log. */
async function play(): Promise<Aftermath> {
  const draw = seededDraw(seed);
  const program = await bundleVictim();
  const publishers = makePublishers();
  const receivers = ([1, 2] as const).map(
    (qos) => new Receiver({ ...application(`a:abc123:receiver${qos}`), clean: false }, [everyEvent, qos]),
  );
  const config = await loadConfig(publishers);
  for (let round = 0; round < KILLS; round++) {
    const victim = await startVictim(program, config);
    const address = { host: config.host, port: victim.port };
    // In the first round everybody subscribes; later a receiver may miss a round.
    const present = receivers.filter(() => round === 0 || draw.chance(0.7));
    await Promise.all(present.map((receiver) => receiver.connect(address)));
    const enough = acknowledgements(publishers, draw.int(10) === 0 ? 0 : draw.int(300));
    await Promise.all(publishers.map((publisher) => publisher.connect(address)));
    await enough;
    // Somewhere between two of the kernel's answers.
    for (let turns = draw.int(12); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
    await victim.kill();
    await Promise.all([...publishers, ...present].map(({ gone }) => gone));
  }
  return withSandbox(config, (stage) => finish(stage, publishers, receivers));
}

function acknowledgements(publishers: readonly Publisher[], wanted: number): Promise<void> {
  let count = 0;
  return new Promise((resolve) => {
    if (wanted === 0) resolve();
    for (const publisher of publishers) publisher.onAcknowledged = () => ++count === wanted && resolve();
  });
}

/** Everything that is still under way gets to its end. */
async function finish(
  { address, events, sandbox }: TestSandbox,
  publishers: readonly Publisher[],
  receivers: readonly Receiver[],
): Promise<Aftermath> {
  await Promise.all(publishers.map((publisher) => settle(publisher, address)));
  const last = new Publisher(application('a:abc123:last'), 'iot-2/type/t1/id/last/evt/e/fmt/text', 2, 1);
  const arrived = receivers.map(
    (receiver) =>
      new Promise<void>((resolve) => {
        receiver.onReceived = () =>
          receiver.received.some(({ payload }) => payload.startsWith('a:abc123:last')) && resolve();
      }),
  );
  await Promise.all(receivers.map((receiver) => receiver.connect(address)));
  await settle(last, address);
  await Promise.all(arrived);
  for (const party of [...publishers, last, ...receivers]) {
    party.drop();
    await party.gone;
  }
  await sandbox.store.flushed();
  const ids: string[] = [];
  for await (const page of sandbox.store.readAll({ direction: 'forwards' })) ids.push(...page.map(({ id }) => id));
  const ended = new Map(
    (await events('ClientDisconnected')).map(({ data }) => [data.connectionId, data.closeCode] as const),
  );
  return {
    publishers: [...publishers, last],
    receivers,
    ids,
    messages: await events('MessagePublished'),
    starts: (await events('SandboxStarted')).length,
    endings: (await events('ClientConnected')).map(({ data }) => ended.get(data.connectionId)),
  };
}

/** Connects a publisher and waits until nothing of it is left unacknowledged. */
async function settle(publisher: Publisher, address: Address): Promise<void> {
  const first = publisher.attempts.size === 0;
  publisher.prolific = first;
  await new Promise<void>((resolve, reject) => {
    publisher.onAcknowledged = () => publisher.idle && resolve();
    publisher.connect(address).then(() => {
      publisher.prolific = false;
      if (publisher.idle) resolve();
    }, reject);
  });
}

function aftermath(): Aftermath {
  if (!context.aftermath) throw new Error('there is nothing to look at');
  return context.aftermath;
}

const text = ({ payload }: Recorded<'MessagePublished'>) => String(payload);

test('every acknowledged message is in the log', () => {
  const { publishers, messages, starts } = aftermath();
  assert.is(starts, KILLS + 1);
  const logged = new Set(messages.map(text));
  const acknowledged = publishers.flatMap((publisher) => [...publisher.acknowledged]);
  assert.ok(acknowledged.length > 100 * KILLS, `${acknowledged.length} acknowledgements are no load`);
  assert.equal(
    acknowledged.filter((payload) => !logged.has(payload)),
    [],
  );
});

test('no event id is there twice', () => {
  const { ids } = aftermath();
  assert.is(new Set(ids).size, ids.length);
});

test('a QoS 1 message is there again only where it was sent again, and then it is marked', () => {
  const { publishers, messages } = aftermath();
  const attempts = new Map(publishers.filter(({ qos }) => qos === 1).flatMap((publisher) => [...publisher.attempts]));
  const seen = new Map<string, number>();
  let repeated = 0;
  for (const message of messages) {
    const payload = text(message);
    const before = seen.get(payload) ?? 0;
    seen.set(payload, before + 1);
    if (before > 0 && attempts.has(payload)) {
      repeated++;
      assert.is(message.data.dup, true, `"${payload}" at position ${message.position}`);
    }
  }
  for (const [payload, sent] of attempts) {
    const found = seen.get(payload) ?? 0;
    assert.ok(found <= sent, `"${payload}" was sent ${sent} times and is in the log ${found} times`);
  }
  assert.ok(repeated > 0, 'no acknowledgement was lost in twenty kills: the load is too light to show anything');
});

test('a QoS 2 message is in the log once', () => {
  const { publishers, messages } = aftermath();
  const sent = publishers.filter(({ qos }) => qos === 2).flatMap((publisher) => [...publisher.attempts.keys()]);
  const logged = messages.filter(({ data }) => data.qos === 2).map(text);
  assert.equal(logged.toSorted(), sent.toSorted());
});

test('the durable session at QoS 1 gets every message of the log, in its order', () => {
  const { receivers, messages } = aftermath();
  const received = receivers[0]?.received ?? [];
  let at = 0;
  for (const message of messages) {
    const payload = text(message);
    const from = at;
    while (at < received.length && received[at]?.payload !== payload) at++;
    assert.ok(at < received.length, `"${payload}" at position ${message.position} did not come after delivery ${from}`);
    at++;
  }
});

test('the durable session at QoS 2 gets each QoS 2 message once, in the order of the log', () => {
  const { receivers, messages } = aftermath();
  const receiver = receivers[1];
  assert.equal(receiver?.faults, []);
  assert.equal(
    receiver?.received.filter(({ qos }) => qos === 2).map(({ payload }) => payload),
    messages.filter(({ data }) => data.qos === 2).map(text),
  );
});

test('whoever was connected at a kill is told to be gone by the next start, with 93', () => {
  const { endings } = aftermath();
  assert.not(endings.includes(undefined));
  const told = endings.filter((closeCode) => closeCode === 93).length;
  assert.ok(told >= KILLS, `${told} connections ended with 93`);
});
