/** What the client that acts in a vector sees of it, judged by `expect`. */
import { describePacket, type Packet } from '../doubles/mqtt-packets.ts';
import type { RawClient } from '../doubles/raw-client.ts';
import { array, type Json, type JsonObject, onlyKeys } from './json.ts';

/** Fails with what was expected and what was seen instead. */
export function same(what: string, expected: unknown, seen: unknown): void {
  const [wanted, was] = [JSON.stringify(expected), JSON.stringify(seen)];
  if (wanted !== was) throw new Error(`Expected ${what} ${wanted}; saw ${was ?? 'nothing'}.`);
}

/**
 * Judges a CONNECT: the return code, or for null that no CONNACK came at all; then that the server closes, or else that the connection is
 * usable. `from` is how many packets had come before.
 */
export async function judgeConnect(client: RawClient, expect: JsonObject, from = 0): Promise<void> {
  onlyKeys(expect, ['connack', 'then', 'http', 'echoSubprotocol']);
  if (expect.connack !== null) {
    const { returnCode, sessionPresent } = await client.next('connack', from);
    same('CONNACK', expect.connack, returnCode);
    same('session present', false, sessionPresent);
  }
  await judgeEnd(client, expect.then, from, expect.connack === null ? [] : ['connack']);
}

/** Judges a PUBLISH with this packet id. */
export async function judgePublish(
  client: RawClient,
  expect: JsonObject,
  from: number,
  packetId: number,
): Promise<void> {
  onlyKeys(expect, ['puback', 'pubrec/pubcomp', 'then']);
  const answers: Packet['type'][] = [];
  if (expect.puback === 1) {
    same('the packet id of PUBACK', packetId, (await client.next('puback', from)).packetId);
    answers.push('puback');
  }
  if (expect['pubrec/pubcomp'] === 1) {
    same('the packet id of PUBREC', packetId, (await client.next('pubrec', from)).packetId);
    client.release(packetId);
    same('the packet id of PUBCOMP', packetId, (await client.next('pubcomp', from)).packetId);
    answers.push('pubrec', 'pubcomp');
  }
  await judgeEnd(client, expect.then, from, answers);
}

/** Judges a SUBSCRIBE: the granted codes, or for null that no SUBACK came. */
export async function judgeSubscribe(client: RawClient, expect: JsonObject, from: number): Promise<void> {
  if (expect.suback !== null) same('SUBACK', array(expect.suback), (await client.next('suback', from)).granted);
  await judgeEnd(client, expect.then, from, expect.suback === null ? [] : ['suback']);
}

/** Judges that the connection is closed by the server, or else that it is still usable, and that exactly these answers came. */
export async function judgeEnd(
  client: RawClient,
  then: Json | undefined,
  from: number,
  answers: readonly Packet['type'][],
): Promise<void> {
  if (then === undefined) await client.ping();
  else if (then === 'CLOSE') await client.untilClosed();
  else throw new Error(`The script does not judge "then": ${JSON.stringify(then)}.`);
  const seen = client.received.slice(from).filter(({ type }) => type !== 'publish' && type !== 'pingresp');
  if (seen.map(({ type }) => type).join() !== answers.join()) {
    const wanted = answers.map((type) => type.toUpperCase()).join(' and ') || 'no answer';
    throw new Error(`Expected ${wanted}; saw ${seen.map(describePacket).join(' and ') || 'none'}.`);
  }
}
