/**
 * What `infra/mqtt/` takes for granted about aedes, which is pinned for that reason: a release that behaves otherwise fails here first,
 * and says what.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Aedes } from 'aedes';
import mqttPacket from 'mqtt-packet';
import { encodeConnect, encodeSubscribe, encodeUnsubscribe, PINGREQ } from '../../../infra/mqtt/encode.ts';
import { handleWith, openQuietAedes } from '../../../infra/mqtt/quiet-aedes.ts';
import { condition } from '../../doubles/condition.ts';
import { type Packet, packetReader } from '../../doubles/mqtt-packets.ts';
import { assert, suite } from '../../spec/suite.ts';
import { brief } from './brief.ts';

const test = suite('what is taken for granted about aedes');

/** The broker's side of a connection, as `AedesPipe` has it: packets are pushed in, what aedes writes is kept. */
class Pipe extends Duplex {
  readonly packets: Packet[] = [];
  readonly #read = packetReader();
  changed = () => {};

  constructor() {
    super({ decodeStrings: false, autoDestroy: true });
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.packets.push(...this.#read(chunk));
    this.changed();
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.packets.push(...this.#read(Buffer.concat(chunks.map(({ chunk }) => chunk))));
    this.changed();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.changed();
    done(error);
  }

  until<T>(look: () => T | undefined, what: string): Promise<T> {
    return condition(
      look,
      (listener) => {
        this.changed = listener;
      },
      () => `${what}; aedes wrote [${this.packets.map(brief)}]`,
    );
  }

  heard(count: number): Promise<string[]> {
    return this.until(() => (this.packets.length >= count ? this.packets.map(brief) : undefined), `${count} packets`);
  }
}

function readPackage(path: string): { version: string; dependencies: Record<string, string> } {
  return JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));
}

async function withAedes(use: (aedes: Aedes, open: (returnCode?: number) => Pipe) => Promise<void>): Promise<void> {
  const aedes = await openQuietAedes();
  const open = (returnCode = 0) => {
    const pipe = new Pipe();
    handleWith(aedes, pipe, returnCode);
    return pipe;
  };
  try {
    await use(aedes, open);
  } finally {
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
  }
}

const id = '12345678-1234-8234-a234-123456789012';

test('it is the version that was tried', () => {
  assert.is(readPackage('node_modules/aedes/package.json').version, '1.2.0');
  assert.is(readPackage('package.json').dependencies.aedes, '1.2.0', 'pinned exactly');
});

for (const level of [3, 4] as const) {
  test(`the CONNECT of level ${level} that it is given is accepted, with an id longer than 23 characters`, async () => {
    await withAedes(async (aedes, open) => {
      const pipe = open();
      pipe.push(encodeConnect(level, id));
      assert.equal(await pipe.heard(1), ['connack 0']);
      assert.is(aedes.connectedClients, 1);
      const gone = new Promise((resolve) => aedes.once('clientDisconnect', resolve));
      pipe.destroy();
      await gone;
      assert.is(aedes.connectedClients, 0);
    });
  });
}

test('it writes with the mqtt-packet that is told to make no buffers beforehand', async () => {
  const ofAedes = createRequire(import.meta.resolve('aedes')).resolve('mqtt-packet');
  assert.is(ofAedes, fileURLToPath(import.meta.resolve('mqtt-packet')));
  mqttPacket.writeToStream.cacheNumbers = true;
  await withAedes(async () => assert.not.ok(mqttPacket.writeToStream.cacheNumbers));
});

test('"authenticate" hears of each client with its stream, and the return codes 2 to 5 are answered before it lets go', async () => {
  await withAedes(async (aedes, open) => {
    for (const returnCode of [2, 3, 4, 5]) {
      const pipe = open(returnCode);
      pipe.push(encodeConnect(4, id));
      assert.equal(await pipe.heard(1), [`connack ${returnCode}`]);
      await pipe.until(() => pipe.destroyed || undefined, 'the end');
      assert.is(aedes.connectedClients, 0);
    }
  });
});

test('SUBSCRIBE, UNSUBSCRIBE and PINGREQ are answered once each, in order, however many are pushed at once', async () => {
  await withAedes(async (_, open) => {
    const pipe = open();
    pipe.push(encodeConnect(4, id));
    await pipe.heard(1);
    const expected: string[] = [];
    for (let packetId = 1; packetId <= 300; packetId++) {
      pipe.push(packetId % 2 === 1 ? encodeSubscribe(packetId) : encodeUnsubscribe(packetId));
      expected.push(packetId % 2 === 1 ? `suback #${packetId} 0` : `unsuback #${packetId}`);
      if (packetId % 10 > 0) continue;
      pipe.push(PINGREQ);
      expected.push('pingresp');
    }
    assert.equal((await pipe.heard(1 + expected.length)).slice(1), expected);
  });
});

test('what it publishes of its own accord reaches no subscriber', async () => {
  await withAedes(async (aedes, open) => {
    const pipe = open();
    pipe.push(encodeConnect(4, id));
    pipe.push(encodeSubscribe(1));
    await pipe.heard(2);
    // The filter of `encodeSubscribe` is "a".
    const message = { cmd: 'publish', topic: 'a', payload: 'x', qos: 0, retain: false, dup: false } as const;
    await new Promise<void>((resolve) => aedes.publish(message, () => resolve()));
    pipe.push(PINGREQ);
    assert.equal(await pipe.heard(3), ['connack 0', 'suback #1 0', 'pingresp']);
  });
});

test('it closes what it is given when it closes, and leaves no timer running', async () => {
  let pipe: Pipe | undefined;
  await withAedes(async (_, open) => {
    pipe = open();
    pipe.push(encodeConnect(4, id));
    await pipe.heard(1);
  });
  assert.ok(pipe?.destroyed);
});
