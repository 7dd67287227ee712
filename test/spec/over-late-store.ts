/**
 * Imported before the files of a suite, it has their sandboxes run over a log whose order is made elsewhere; what each leaves is replayed at its
 * end, without a divergence.
 */
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { handlers } from '../../handlers/catalogue.ts';
import { Replay } from '../../handlers/replay.ts';
import { World } from '../../projections/world.ts';
import { openLateLog } from '../doubles/late-store.ts';
import { seed } from './property.ts';
import { inMemory } from './sandbox.ts';
import { assert } from './suite.ts';

let opened = 0;

inMemory.host = () => ({ openStore: async () => openLateLog({ seed: seed + opened++ }).open() });

inMemory.closing = async ({ store }, { queuedMessagesMax }) => {
  await store.flushed();
  const events: RecordedEvent[] = [];
  for await (const page of store.readAll({ direction: 'forwards' })) events.push(...page);
  const replay = new Replay({ handlers, world: new World({ sessionQueueMessagesMax: queuedMessagesMax }) });
  for (const { replayed, skipped } of [...replay.feed(events), ...replay.end()]) {
    assert.is(skipped, undefined, `not replayed: ${JSON.stringify(skipped)}`);
    assert.equal(replayed?.decided, replayed?.recorded, `${replayed?.handler} ${replayed?.thrown ?? ''}`);
  }
};
