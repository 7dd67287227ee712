/** A whole sandbox for one test: in this process, on a free port of the loopback address, with the orgs of the vectors' fixture. */
import { fileURLToPath } from 'node:url';
import type { EventOf, EventType } from '../../domain/events/catalogue.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import type { Config } from '../../infra/config/config.ts';
import { loadConfig } from '../../infra/config/load.ts';
import { type Host, type Sandbox, startSandbox } from '../../infra/main.ts';
import { condition } from '../doubles/condition.ts';
import type { ConnectFields } from '../doubles/mqtt-frames.ts';
import { openTcp } from '../doubles/open-client.ts';
import type { RawClient } from '../doubles/raw-client.ts';
import type { Address } from '../doubles/transport.ts';
import { temporaryDirectory } from './temporary.ts';

/** An event of the catalogue with the envelope that the log keeps around it. */
export type Recorded<Type extends EventType> = RecordedEvent & EventOf<Type>;

export type TestSandbox = Readonly<{
  sandbox: Sandbox;
  config: Config;
  /** Where it listens. */
  address: Address;
  /** Where its plain listener is; throws when `plainListener` was not asked for. */
  plainAddress: () => Address;
  /** A connection on which nothing has been sent; cut when the test is through. */
  open: (to?: Address) => Promise<RawClient>;
  /** A client that has been let in; throws when it is refused. */
  connected: (fields: ConnectFields, to?: Address) => Promise<RawClient>;
  /** The events of some types, in the log's order, everything accepted so far included. */
  events: <Type extends EventType>(...types: Type[]) => Promise<Recorded<Type>[]>;
  /** Resolves with the first event of a type, already there or still to come, that `isIt`. */
  untilEvent: <Type extends EventType>(
    type: Type,
    isIt?: (data: EventOf<Type>['data'], event: Recorded<Type>) => boolean,
  ) => Promise<Recorded<Type>>;
}>;

/** The setting for a plain listener on any free port. */
export const anyPlainPort = { plainListener: { host: '127.0.0.1', port: 0 } } as const;

/** Where a test's sandboxes keep their logs when they ask for none on disk: `over-late-store.ts` changes that for a whole file. */
export const inMemory: { host: () => Host; closing: (sandbox: Sandbox, config: Config) => Promise<void> } = {
  host: () => ({}),
  closing: async () => {},
};

/**
 * Starts a sandbox, hands it to `use`, and closes the clients and it, whatever happened. It forgets everything, unless `store` and `data`
 * ask for a log on disk, or `host` opens one.
 */
export async function withSandbox<T>(
  overrides: Partial<Config>,
  use: (sandbox: TestSandbox) => Promise<T>,
  host?: Host,
): Promise<T> {
  const config = await testConfig(overrides);
  const forgets = config.store === 'memory' && host === undefined;
  const sandbox = await startSandbox(config, console.error, forgets ? inMemory.host() : host);
  const clients: RawClient[] = [];
  try {
    const outcome = await use(equipped(sandbox, config, clients));
    if (forgets) await inMemory.closing(sandbox, config);
    return outcome;
  } finally {
    for (const client of clients) client.drop();
    await sandbox.close();
  }
}

/** The configuration of a test's sandbox: the fixture's orgs, any port, in memory, silent; and what `overrides` say. */
export async function testConfig(overrides: Partial<Config> = {}): Promise<Config> {
  const directory = temporaryDirectory();
  const flags = { data: 'data', store: 'memory', listen: '0', logLevel: 'silent' };
  const file = fileURLToPath(new URL('../vectors/fixture.yaml', import.meta.url));
  const loaded = await loadConfig({ flags, file, directory });
  if (!loaded.ok) throw new Error(loaded.mistakes.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  return { ...loaded.loaded.config, ...overrides };
}

function equipped(sandbox: Sandbox, config: Config, clients: RawClient[]): TestSandbox {
  const { store, plainPort } = sandbox;
  const address = { host: config.host, port: sandbox.ports[0] as number };
  const open = async (to = address) => {
    const client = await openTcp(to);
    clients.push(client);
    return client;
  };
  return {
    sandbox,
    config,
    address,
    plainAddress: () => {
      if (plainPort === undefined) throw new Error('This sandbox has no plain listener: start it with anyPlainPort.');
      return { host: '127.0.0.1', port: plainPort };
    },
    open,
    connected: async (fields, to) => {
      const client = await open(to);
      const { returnCode } = await client.connect(fields);
      if (returnCode !== 0) throw new Error(`"${fields.clientId}" should be let in; CONNACK ${returnCode}.`);
      return client;
    },
    events: async <Type extends EventType>(...types: Type[]) => {
      await store.flushed();
      const found: Recorded<Type>[] = [];
      for await (const page of store.readAll({ direction: 'forwards', interest: { types } }))
        found.push(...(page as Recorded<Type>[]));
      return found;
    },
    untilEvent: async (type, isIt = () => true) => {
      type Wanted = Recorded<typeof type>;
      let found: Wanted | undefined;
      let changed = () => {};
      const subscription = store.subscribe(-1, (events) => {
        found ??= (events as Wanted[]).find((event) => event.type === type && isIt(event.data, event));
        changed();
      });
      const onChange = (listener: () => void) => {
        changed = listener;
      };
      try {
        return await condition(
          () => found,
          onChange,
          () => `a ${type} in the log that fits`,
        );
      } finally {
        subscription.close();
      }
    },
  };
}
