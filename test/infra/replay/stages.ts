/** Steps of a replay, made from a small log and rules that may be changed. */
import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import { type AnyHandler, handlers } from '../../../handlers/catalogue.ts';
import { connect } from '../../../handlers/mqtt/connect.ts';
import { publish } from '../../../handlers/mqtt/publish.ts';
import { Replay, type Step } from '../../../handlers/replay.ts';
import { World } from '../../../projections/world.ts';
import { arrival, message, parts } from '../runner-stage.ts';

/** A connection and three messages. */
export async function smallLog(): Promise<readonly RecordedEvent[]> {
  const { runner, log } = await parts();
  runner.run(connect, arrival);
  for (const text of ['one', 'two', 'three']) runner.run(publish, message(Buffer.from(text)));
  return log;
}

/** Publishing as it is today, but that a message is refused, or fails, by what it says. */
export function changedPublish(refused: string, failing = ''): ReadonlyMap<string, AnyHandler> {
  const decide: typeof publish.decider.decide = (command, state) => {
    const text = Buffer.from(command.payload).toString();
    if (text === failing) throw new Error('broken today');
    const rejection = { id: 'topic-not-valid', closeCode: 276, reason: 'not today', connack: null } as never;
    return publish.decider.decide(text === refused ? { ...command, topic: { ok: false, rejection } } : command, state);
  };
  const changed = { ...publish, decider: { ...publish.decider, decide } } as unknown as AnyHandler;
  return new Map([...handlers, ['mqtt/publish', changed]]);
}

/** What becomes of each input of a log. */
export function stepsOf(log: readonly RecordedEvent[], rules = handlers): readonly Step[] {
  const replay = new Replay({ handlers: rules, world: new World() });
  return [...replay.feed(log), ...replay.end()];
}
