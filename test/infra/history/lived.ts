/** A past with what was answered in it, in memory or on the disk. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Position } from '../../../domain/recorded-event.ts';
import type { ApiOutcome } from '../../../handlers/operation.ts';
import type { History } from '../../../infra/history.ts';
import type { EventStore } from '../../../infra/store/event-store.ts';
import { openLmdbStore } from '../../../infra/store/lmdb.ts';
import { seededDraw } from '../../doubles/seeded-draw.ts';
import { play, QUEUE } from '../../handlers/play-history.ts';
import type { PureSandbox } from '../../handlers/pure-sandbox.ts';
import type { History as Drawn } from '../../handlers/random-history.ts';
import { assert } from '../../spec/suite.ts';
import { answerNow, type Question, questions } from './every-read.ts';

/** What the worlds of these pasts are made with. */
export const world = { sessionQueueMessagesMax: QUEUE };

export type Answered = Readonly<{ at: Position; asked: Question; outcome: ApiOutcome }>;
export type Lived = Readonly<{ sandbox: PureSandbox; answered: readonly Answered[] }>;

/** Plays a history, and asks everything now and then. */
export async function lived(drawn: Drawn): Promise<Lived> {
  const answered: Answered[] = [];
  let steps = 0;
  const sandbox = await play(drawn, async (now) => {
    if (steps++ % 6 !== 0) return;
    for (const asked of questions(steps)) {
      const outcome = structuredClone(await answerNow(now, asked));
      answered.push({ at: now.world.position, asked, outcome });
    }
  });
  return { sandbox, answered };
}

/** Asks some of it again, in another order. */
export async function sameAsThen(
  history: History,
  answered: readonly Answered[],
  order: number,
  count = 60,
): Promise<void> {
  const draw = seededDraw(order);
  for (let nth = 0; nth < Math.min(count, answered.length); nth++) {
    const { at, asked, outcome } = draw.pick(answered);
    const then = await history.read(asked.name, asked.request, { position: at }, 'abc123');
    assert.equal(then, { ok: true, position: at, value: outcome }, `${asked.name} at ${at}`);
  }
}

/** Runs with a directory that is gone afterwards. */
export async function withDirectory<Value>(run: (directory: string) => Promise<Value>): Promise<Value> {
  const directory = mkdtempSync(join(tmpdir(), 'history-'));
  try {
    return await run(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Writes a past's events into the log of a directory, in their places. The store stays open. */
export async function written(directory: string, { sandbox }: Pick<Lived, 'sandbox'>): Promise<EventStore> {
  const store = await openLmdbStore({ directory });
  append(store, sandbox.events);
  await store.flushed();
  return store;
}

export function append(store: EventStore, events: PureSandbox['events']): void {
  for (const { position: _p, stream, revision: _r, ...event } of events) store.append(stream, 'any', [event]);
}
