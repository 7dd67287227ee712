/** The registry in a snapshot: its aggregates, each with the revision of its stream, also those that are gone. */
import type { ApiKey, ApiKeyAggregate } from '../../domain/api-key.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { ResourceGroup, ResourceGroupAggregate } from '../../domain/resource-group.ts';
import type { Aggregates, Entry } from '../aggregates.ts';
import type { Membership, Registry } from '../registry.ts';
import { sameItems } from '../same-items.ts';
import type { PartsReader, PartsWriter } from './parts.ts';
import { RARELY, type RowTable } from './table.ts';

type Row<State> = Readonly<{ stream: string; entry: Readonly<Entry<State>> }>;
/** The state is left out where there is none. */
type Plain = readonly [stream: string, revision: number | 'none', state?: unknown];
type AggregateTable<State> = RowTable<readonly [stream: string, entry: Readonly<Entry<State>>], undefined, Row<State>>;

/** A kind whose states are what JSON can hold, unless it is said how they become so. */
function tableOf<State>(
  name: string,
  write: (state: NonNullable<State>) => unknown = (state) => state,
  read: (value: never) => State = (value) => value,
): AggregateTable<State> {
  return {
    name,
    shardRows: RARELY,
    key: ([stream]) => stream,
    sorted: false,
    row: ([stream, entry], _of, before) => (before?.entry === entry ? before : { stream, entry }),
    write: ({ stream, entry: { state, revision } }): Plain =>
      state === undefined || state === null ? [stream, revision] : [stream, revision, write(state)],
    read: ([stream, revision, state]: Plain) => ({
      stream,
      entry: { state: state === undefined ? (undefined as State) : read(state as never), revision },
    }),
  };
}

const writeKey = (state: ApiKey) => ({ ...state, permissions: [...state.permissions] });
const readKey = (value: Omit<ApiKey, 'permissions'> & { permissions: readonly Permission[] }): ApiKeyAggregate => {
  return { ...value, permissions: new Set(value.permissions) };
};
const writeGroup = (state: ResourceGroup) => ({ ...state, members: [...state.members] });
const readGroup = (value: Omit<ResourceGroup, 'members'> & { members: readonly string[] }): ResourceGroupAggregate => {
  return { ...value, members: new Set(value.members) };
};

type StateOf<Kind> = Kind extends Aggregates<infer State, never> ? State : never;
type Kind = 'orgs' | 'apiKeys' | 'deviceTypes' | 'devices' | 'diagnostics' | 'resourceGroups' | 'users';

// biome-ignore format: a table reads in columns
const tables: { readonly [K in Kind]: AggregateTable<StateOf<Registry[K]>> } = {
  orgs:           tableOf('orgs'),
  apiKeys:        tableOf('api-keys', writeKey, readKey),
  deviceTypes:    tableOf('device-types'),
  devices:        tableOf('devices'),
  diagnostics:    tableOf('diagnostics'),
  resourceGroups: tableOf('resource-groups', writeGroup, readGroup),
  users:          tableOf('users'),
};

/** Which groups a device is in follows from the groups; in which order it came into them does not. */
const memberships: RowTable<
  readonly [groups: ReadonlySet<string>, of: readonly [string, string]],
  undefined,
  Membership
> = {
  name: 'memberships',
  shardRows: RARELY,
  // Orgs have no such character in their names.
  key: ([, [org, key]]) => `${org} ${key}`,
  sorted: false,
  row: ([groups, [org, key]], _of, before) => {
    const groupIds = [...groups];
    return before && sameItems(before[2], groupIds) ? before : [org, key, groupIds];
  },
  write: (row) => row,
  read: (row: Membership) => row,
};

export function writeRegistry(registry: Registry, parts: PartsWriter): void {
  const write = <K extends Kind>(kind: K) => {
    const aggregates = registry[kind] as unknown as Aggregates<StateOf<Registry[K]>, never>;
    const things = { scope: '', of: undefined, things: () => aggregates.entries(), changes: aggregates.changes };
    parts.table(tables[kind], [things]);
  };
  for (const kind of Object.keys(tables) as Kind[]) write(kind);
  // Who is in a group changes with the group alone.
  const { changes } = registry.resourceGroups;
  parts.table(memberships, [{ scope: '', of: undefined, things: () => registry.memberships(), changes }]);
}

/** Answers whether anything is registered otherwise than before. */
export function readRegistry(registry: Registry, parts: PartsReader): boolean {
  let changed = false;
  const read = <K extends Kind>(kind: K) => {
    const aggregates = registry[kind] as unknown as Aggregates<StateOf<Registry[K]>, never>;
    if (aggregates.restoreAll(parts.rows(tables[kind]))) changed = true;
  };
  for (const kind of Object.keys(tables) as Kind[]) read(kind);
  registry.restoreContents(parts.rows(memberships), changed);
  return changed;
}
