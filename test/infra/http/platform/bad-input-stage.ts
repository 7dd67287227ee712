/** A sandbox that is sent bad input, and what must hold after each: an answer in IBM's shape, the rule in the log, nothing changed, nothing leaked. */
import { fileURLToPath } from 'node:url';
import type { EventOf } from '../../../../domain/events/catalogue.ts';
import type { RecordedEvent } from '../../../../domain/recorded-event.ts';
import type { Config } from '../../../../infra/config/config.ts';
import { type Sandbox, startSandbox } from '../../../../infra/main.ts';
import { condition } from '../../../doubles/condition.ts';
import { type HttpAnswer, httpAnswer } from '../../../doubles/raw-websocket.ts';
import { type Address, tcpSocket } from '../../../doubles/transport.ts';
import { testConfig } from '../../../spec/sandbox.ts';
import { assert } from '../../../spec/suite.ts';

/** What came back on one connection. `closed`: the sandbox has ended it. */
export type Exchange = Readonly<{ answers: readonly HttpAnswer[]; closed: boolean; text: string }>;
type Answered = RecordedEvent & EventOf<'ApiRequestAnswered'>;

export type Stage = Readonly<{
  sandbox: Sandbox;
  address: Address;
  /** Broken code that the sandbox met, so far. */
  failures: readonly unknown[];
  /** Sends bytes on a connection of their own and reads so many answers, or until the sandbox closes. */
  exchange: (bytes: Uint8Array, answers?: number) => Promise<Exchange>;
  /** The events since this was asked last, or since the start. */
  fresh: () => Promise<readonly RecordedEvent[]>;
  close: () => Promise<void>;
}>;

/** Where a leak would show: tokens of the fixture, what the cases plant, paths of the sources, stacks. */
export const PLANTED = 'plantedSecret-77';
const root = fileURLToPath(new URL('../../../..', import.meta.url));
const leaks = [
  PLANTED,
  'tok-k1',
  Buffer.from('a-abc123-k1k1k1k1k1:tok-k1').toString('base64'),
  root,
  'node_modules',
  '.ts:',
  '    at ',
];

/** Starts it with the fixture's orgs. */
export async function openStage(overrides: Partial<Config> = {}): Promise<Stage> {
  const failures: unknown[] = [];
  const config = await testConfig(overrides);
  const sandbox = await startSandbox(config, (error) => failures.push(error));
  const address = { host: config.host, port: sandbox.ports[0] as number };
  const { store } = sandbox;
  let from = 0;
  const fresh = async () => {
    await store.flushed();
    const found: RecordedEvent[] = [];
    for await (const page of store.readAll({ direction: 'forwards', from })) found.push(...page);
    from = (found.at(-1)?.position ?? from - 1) + 1;
    return found;
  };
  return {
    sandbox,
    address,
    failures,
    exchange: (bytes, answers = 1) => exchange(address, bytes, answers),
    fresh,
    close: () => sandbox.close(),
  };
}

async function exchange(address: Address, bytes: Uint8Array, wanted: number): Promise<Exchange> {
  const socket = await tcpSocket(address);
  let received: Buffer = Buffer.alloc(0);
  let closed = false;
  let changed = () => {};
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    changed();
  });
  for (const event of ['end', 'close', 'error'])
    socket.on(event, () => {
      closed = true;
      changed();
    });
  socket.write(bytes);
  try {
    const answers = await condition(
      () => {
        const complete = answersIn(received, closed);
        return closed || complete.length >= wanted ? complete : undefined;
      },
      (listener) => {
        changed = listener;
      },
      () => `${wanted} answers; the sandbox had sent ${JSON.stringify(received.toString('latin1').slice(0, 500))}`,
    );
    return { answers, closed, text: received.toString() };
  } finally {
    socket.destroy();
  }
}

function answersIn(received: Buffer, ended: boolean): readonly HttpAnswer[] {
  const answers: HttpAnswer[] = [];
  for (let rest = received, read = httpAnswer(rest, ended); read; read = httpAnswer(rest, ended)) {
    // An interim answer, which another one follows.
    if (read.answer.status === 100) rest = rest.subarray(rest.indexOf('\r\n\r\n') + 4);
    else {
      answers.push(read.answer);
      rest = read.rest;
    }
  }
  return answers;
}

/** A refusal as IBM's libraries read it. Source: iot-python exceptions.py, iot-nodejs ApiErrors.js. */
export function assertPlatformError({ status, headers, body }: HttpAnswer): void {
  assert.match(headers.get('content-type') ?? '', /^application\/json/, `a ${status} without a body that can be read`);
  const { message, exception, violations, ...more } = JSON.parse(body);
  assert.equal(Object.keys(more), [], 'nothing besides the members of an error');
  assert.match(exception.id, /^CUD[A-Z]{2,3}\d{4}[EI]$/);
  assert.ok(message.startsWith(`${exception.id}: `), message);
  assert.ok(exception.properties.every((property: unknown) => typeof property === 'string'));
  for (const violation of violations ?? []) assert.ok(violation.message.startsWith(`${violation.exception.id}: `));
}

/** Nothing but the event of the call, after that of a refused input where it came so far; answers with it. */
export function onlyAnswered(events: readonly RecordedEvent[]): Answered | undefined {
  const rest = events[0]?.type === 'InputRefused' ? events.slice(1) : events;
  assert.equal(
    rest.map(({ type }) => type).filter((type) => type !== 'ApiRequestAnswered'),
    [],
    'nothing has changed',
  );
  assert.ok(rest.length <= 1, `one event for one call, not ${rest.length}`);
  return rest[0] as Answered | undefined;
}

/** Neither an answer nor the log tells what it must not. */
export function assertNoLeak(text: string, events: readonly RecordedEvent[]): void {
  const told = `${text}\n${JSON.stringify(events)}`;
  assert.equal(
    leaks.filter((leak) => told.includes(leak)),
    [],
  );
}
