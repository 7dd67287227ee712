/** Sandboxes without adapters that export to and import from files. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import { handlers } from '../../../handlers/catalogue.ts';
import { Replay } from '../../../handlers/replay.ts';
import { createArchives } from '../../../infra/archive/archives.ts';
import type { Archives, ExportRequest, ImportOutcome, ImportRequest } from '../../../infra/archives-port.ts';
import type { EventStore } from '../../../infra/store/event-store.ts';
import { World } from '../../../projections/world.ts';
import { QUEUE } from '../../handlers/play-history.ts';
import type { PureSandbox } from '../../handlers/pure-sandbox.ts';
import { assert } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';

/** The program that exports in these tests. */
export const exporter = {
  version: '0.0.1-test',
  queuedMessagesMax: QUEUE,
  configuration: () => 'orgs: []',
  now: () => 0,
};

export function archivesOf({ store, world, runner }: Pick<PureSandbox, 'store' | 'world' | 'runner'>): Archives {
  return createArchives({ store, world, runner, exporter });
}

const directory = temporaryDirectory();
let files = 0;

/** A path that nothing has used yet. */
export function freshPath(): string {
  return join(directory, `${files++}.ndjson.gz`);
}

/** Exports to a file and answers with its path; fails when that is refused. */
export async function exported(sandbox: Parameters<typeof archivesOf>[0], request: ExportRequest): Promise<string> {
  const outcome = await archivesOf(sandbox).export(request);
  assert.ok(outcome.ok, JSON.stringify(outcome));
  const path = freshPath();
  const chunks: Uint8Array[] = [];
  if (outcome.ok) for await (const chunk of outcome.bytes) chunks.push(chunk);
  writeFileSync(path, Buffer.concat(chunks));
  return path;
}

/** Imports a file; fails when that is refused. */
export async function imported(
  sandbox: Parameters<typeof archivesOf>[0],
  request: ImportRequest,
): Promise<Extract<ImportOutcome, { ok: true }>['imported']> {
  const outcome = await archivesOf(sandbox).import(request);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  return outcome.imported;
}

/** The lines of an archive. */
export function linesOf(path: string): string[] {
  return gunzipSync(readFileSync(path)).toString('utf8').split('\n').slice(0, -1);
}

/** A file with these lines. */
export function fileOf(lines: readonly string[]): string {
  const path = freshPath();
  writeFileSync(path, gzipSync(lines.map((line) => `${line}\n`).join('')));
  return path;
}

/** Every event of a log, as it is read from a disk. */
export async function eventsOf(store: Pick<EventStore, 'readAll'>, org?: string): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  const interest = org === undefined ? {} : { interest: { org } };
  for await (const page of store.readAll({ direction: 'forwards', ...interest })) {
    for (const { data, metadata, ...rest } of page)
      events.push({ ...rest, ...JSON.parse(JSON.stringify({ data, metadata })) });
  }
  return events;
}

/** Fails at the first input that is decided otherwise today, or not at all. Answers how many there were. */
export function assertReplays(events: readonly RecordedEvent[]): number {
  const replay = new Replay({ handlers, world: new World({ sessionQueueMessagesMax: QUEUE }) });
  let inputs = 0;
  for (const { replayed, skipped } of [...replay.feed(events), ...replay.end()]) {
    assert.is(skipped, undefined, JSON.stringify(skipped));
    assert.equal(replayed?.decided, replayed?.recorded, `${replayed?.handler} ${replayed?.thrown ?? ''}`);
    inputs++;
  }
  return inputs;
}

/** All that a world knows of an org, as text; positions are counted among the org's own events. */
export function stateOf(world: World, org: string, events: readonly RecordedEvent[]): string {
  const { registry } = world;
  const places = new Map(events.map(({ position }, place) => [position, place]));
  const { deviceTypes, devices, apiKeys, resourceGroups, ...indexes } = registry.contents(org);
  const clients = [...world.clients()].filter(({ session }) => session.org === org);
  const { revision: _, ...clock } = world.clock(org) ?? { revision: 0 };
  const state = {
    org: registry.org(org),
    lists: [deviceTypes, devices, apiKeys, resourceGroups].map((list) => [...list.upwards()]),
    indexes,
    clock,
    stored: world.stored(org, '#'),
    connections: [...world.connectionStates(org).upwards()],
    lastEvents: [...devices.upwards()].map((device) =>
      [...world.lastEvents(org).of(device)].map(([eventId, position]) => [eventId, places.get(position)]),
    ),
    usage: world.usage(org).days(),
    clients: clients
      .map(({ state, revision, session }) => {
        const { clientId, apiKey, online, durable, principal, unreleased, routed } = session;
        const deliveries = [...session.deliveries.values()].map(({ share, ...delivery }) => {
          return { ...delivery, share: share?.topic };
        });
        return { clientId, revision, state, apiKey, online, durable, principal, unreleased, routed, deliveries };
      })
      .sort((one, other) => (one.clientId < other.clientId ? -1 : 1)),
  };
  const plainly = (name: string, value: unknown) => {
    if (name === 'position') return places.get(value as number);
    if (value instanceof Set) return [...value].sort();
    if (value instanceof Map) return [...value];
    return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
  };
  return JSON.stringify(state, plainly, 1);
}
