/**
 * A process that writes to a log until it is killed: `writer-process.ts DIRECTORY FIRST-ID`. It prints one line per settled append,
 * `{first id} {events} {position}`, or `failed {message}` and then ends by itself with what it was asked to say in the end.
 */
import type { AppendOutcome } from '../../../infra/store/event-store.ts';
import { openLmdbStore } from '../../../infra/store/lmdb.ts';
import { message, registered } from '../../contract/sample-events.ts';

/** How many appends are under way at most. */
const UNDER_WAY = 200;

const [directory = '', firstId = '0'] = process.argv.slice(2);
const store = await openLmdbStore({ directory, node: 'n1' });
let id = Number(firstId);
let underWay = 0;
let failures = 0;
let reported = 0;
store.onFailure((error) => {
  failures++;
  say(`failure ${error.message}`);
});

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function send(): void {
  const from = id;
  const events = 1 + (id % 3);
  id += events;
  underWay++;
  const made = Array.from({ length: events }, (_, i) =>
    (from % 50 === 0 ? registered : message)(from + i, { device: from % 20 }),
  );
  store.append(from % 50 === 0 ? `device-${from % 20}` : 'messages-n1', 'any', made, (outcome) =>
    settled(from, events, outcome),
  );
}

function settled(from: number, events: number, outcome: AppendOutcome): void {
  underWay--;
  if (outcome.ok) say(`settled ${from} ${events} ${outcome.position}`);
  else if (reported++ === 0) say(`refused ${outcome.reason}`);
}

say('writing');
while (failures === 0) {
  // Bursts of every size, so that chunks are of every size.
  for (let i = id % 17; i >= 0 && underWay < UNDER_WAY; i--) send();
  await new Promise((resolve) => setImmediate(resolve));
}
const late = await new Promise<AppendOutcome>((resolve) => store.append('s', 'any', [message(0)], resolve));
say(`late ${late.ok ? 'accepted' : late.reason}`);
say(
  `flushed ${await store.flushed().then(
    () => 'resolved',
    (error: Error) => error.message,
  )}`,
);
await store.close();
say(`closed after ${failures} failure`);
