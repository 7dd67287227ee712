/** A world that was folded from events of the past is the one that heard of each as it came. */
import { type Name, type PastEvent, pastOf, type RecordedEvent } from '../../domain/recorded-event.ts';
import { World } from '../../projections/world.ts';
import { play } from '../handlers/play-history.ts';
import { history } from '../handlers/random-history.ts';
import { property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';
import { logOf } from './log-of.ts';
import { bounded, bytesOf, effectsText } from './snapshot-check.ts';
import { dumpWorld } from './world-dump.ts';

const test = suite('folding the past');

test(
  'comes to the same, whoever else knows the names, and goes on with the same effects',
  property(
    [history(150)],
    async (drawn) => {
      const log = await logOf(await play(drawn));
      const nameOf = namer();
      const [live, one, other] = [new World(bounded), new World(bounded), new World(bounded)];
      const half = log.length >> 1;
      for (const event of log.slice(0, half)) {
        live.fold(event);
        one.foldPast(withNames(event, nameOf));
        other.foldPast(withNames(event, nameOf));
      }
      for (const world of [one, other]) {
        assert.is(bytesOf(world), bytesOf(live));
        assert.is(dumpWorld(world), dumpWorld(live));
      }
      for (const event of log.slice(half)) {
        other.foldPast(withNames(event, nameOf));
        assert.is(effectsText(one.fold(event)), effectsText(live.fold(event)), `${event.type} at ${event.position}`);
      }
      assert.is(bytesOf(other), bytesOf(live));
    },
    { runs: 60 },
  ),
);

/** One name per text, as the reader of a log has it. */
function namer(): (text: string) => Name {
  const names = new Map<string, Name>();
  return (text) => {
    const name = names.get(text) ?? { text, knower: undefined, known: undefined };
    names.set(text, name);
    return name;
  };
}

function withNames(event: RecordedEvent, nameOf: (text: string) => Name): PastEvent {
  if (event.type !== 'MessagePublished') return pastOf(event);
  const { clientId, topic } = event.data as { clientId: string; topic: string };
  return { ...pastOf(event), names: { client: nameOf(clientId), topic: nameOf(topic) } };
}
