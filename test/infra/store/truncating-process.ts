/**
 * A process that writes to a log and truncates it until it is killed: `truncating-process.ts DIRECTORY FIRST-ID`. It prints `border {before}` before each
 * truncation, `looked` for every hundred events that are looked at in it, `truncated {before}` when it is through, and `head {position}` when that much is durable. It keeps registrations; the base is
 * the text `{before} {n}`, n counting up.
 */
import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import { openLmdbStore } from '../../../infra/store/lmdb.ts';
import { message, registered } from '../../contract/sample-events.ts';

const [directory = '', firstId = '0'] = process.argv.slice(2);
const store = await openLmdbStore({ directory, node: 'n1' });
let id = Number(firstId);
let truncations = 0;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function write(): Promise<void> {
  for (let burst = 0; burst < 30; burst++) {
    for (let i = 0; i < 1 + (id % 40); i++, id++) {
      const isTraffic = id % 5 !== 0;
      const event = (isTraffic ? message : registered)(id, { device: id % 20 });
      store.append(isTraffic ? 'messages-n1' : `device-${id % 20}`, 'any', [event]);
    }
    await store.flushed();
  }
}

function keep({ type, position }: RecordedEvent): boolean {
  if (position % 100 === 0) say('looked');
  return type === 'DeviceRegistered';
}

await write();
say('writing');
for (;;) {
  const before = Math.max(store.base()?.before ?? 1, Math.floor((store.head() * (6 + (truncations % 4))) / 10));
  say(`border ${before}`);
  const base = Buffer.from(`${before} ${truncations++}`.padEnd(20_000));
  const truncating = store.truncate({ before, keep, base });
  await write();
  say(`head ${store.head()}`);
  await truncating;
  say(`truncated ${before}`);
}
