/**
 * The server that the tests of the double run against: the double, or the server that `ESDB_URL` names. The tests are the record of
 * what we believe of a real server, so each that makes sense there runs there too. Appends go through one client a process.
 */
import { randomUUID } from 'node:crypto';
import { type EventData, EventStoreDBClient, isCommandError, jsonEvent } from '@eventstore/db-client';
import { type DoubleOptions, type EventStoreDouble, startEventStoreDouble } from './start.ts';

/** A server and its client. */
export type UnderTest = Readonly<{
  client: EventStoreDBClient;
  /** The double; undefined where it is a real server, which takes no faults: such tests are not registered then. */
  double: EventStoreDouble | undefined;
  close: () => Promise<void>;
}>;

/** Connects to the server under test, and says which it is. `options` are for the double. */
export async function startUnderTest(options: DoubleOptions = {}): Promise<UnderTest> {
  const url = process.env.ESDB_URL;
  const server = url === undefined ? await startEventStoreDouble(options) : undefined;
  console.log(
    `EventStoreDB under test: ${server === undefined ? `the server at ${withoutPassword(url)}` : 'the double'}`,
  );
  const client = EventStoreDBClient.connectionString(server?.connectionString ?? url ?? '');
  return {
    client,
    double: server,
    close: async () => {
      await client.dispose();
      server?.close();
    },
  };
}

/** A name that no stream has yet, whatever server it is. */
export function freshStream(category = 'test'): string {
  return `${category}-${randomUUID()}`;
}

/** Events of one type, their number in the data. */
export function events(count: number, type = 'Noted'): EventData[] {
  return Array.from({ length: count }, (_, number) => jsonEvent({ type, data: { number } }));
}

/** What an operation failed with; throws when it did not fail. */
export async function failureOf(operation: Promise<unknown>): Promise<Error & { type?: string; code?: number }> {
  try {
    await operation;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('It succeeded, though it was to fail.');
}

/** The kind of a failure, as the client names it, or its gRPC code where the client passes it on raw. */
export async function failureType(operation: Promise<unknown>): Promise<string> {
  const failure = await failureOf(operation);
  return isCommandError(failure) ? failure.type : `raw ${failure.code}: ${failure.message}`;
}

/** Everything that a read or a subscription yields, at most `countMax`. */
export async function taken<T>(source: AsyncIterable<T>, countMax = Number.POSITIVE_INFINITY): Promise<T[]> {
  const found: T[] = [];
  for await (const one of source) {
    found.push(one);
    if (found.length >= countMax) break;
  }
  return found;
}

/** A double and a client of its own for one test: a client that has met a fault is not as it was. Deadlines are 1 s. */
export async function withDouble(
  act: (server: EventStoreDouble, client: EventStoreDBClient) => Promise<void>,
): Promise<void> {
  const server = await startEventStoreDouble();
  const client = EventStoreDBClient.connectionString(`${server.connectionString}&defaultDeadline=1000`);
  try {
    await act(server, client);
  } finally {
    server.faults.clear();
    await client.dispose();
    server.close();
  }
}

/** Repeats what fails while a client finds its way to a server that is up again, or to a new leader; at most 50 times. */
export async function untilAnswered<T>(operation: () => Promise<T>): Promise<T> {
  for (let times = 1; ; times++) {
    try {
      return await operation();
    } catch (error) {
      if (times === 50) throw error;
    }
  }
}

function withoutPassword(url = ''): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}
