/** Passing over what does not hold a text: nothing that holds it is passed over. */
import type { NewEvent, RecordedEvent } from '../../../domain/recorded-event.ts';
import { byteSearch } from '../../../infra/store/byte-search.ts';
import { Role } from '../../../infra/store/chunk.ts';
import { chunkFilter } from '../../../infra/store/chunk-filter.ts';
import { Chunk } from '../../../infra/store/chunk-reader.ts';
import { ChunkWriter } from '../../../infra/store/chunk-writer.ts';
import type { Needle } from '../../../infra/store/event-store.ts';
import { StreamHead } from '../../../infra/store/stream-head.ts';
import { Symbols } from '../../../infra/store/symbols.ts';
import { connected, idAt, message, registered } from '../../contract/sample-events.ts';
import { count } from '../../contract/store-probe.ts';
import { seededDraw } from '../../doubles/seeded-draw.ts';
import { fc, property } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('needles');

function chunkOf(events: readonly (readonly [stream: string, event: NewEvent])[]): Chunk {
  const table = new Symbols();
  const writer = new ChunkWriter(100, table);
  const heads = new Map<string, StreamHead>();
  for (const [stream, event] of events) {
    const head = heads.get(stream) ?? new StreamHead(table.of(stream, Role.stream), -1);
    heads.set(stream, head);
    writer.add(event, head, ++head.revision);
  }
  return new Chunk(writer.seal(-1).bytes);
}

function found(chunk: Chunk, needles: readonly Needle[]): RecordedEvent[] {
  const pick = chunkFilter(undefined, needles)(chunk);
  return Array.from({ length: chunk.events }, (_, i) => pick?.(i)).filter((event) => event !== undefined);
}

/** The texts of an event that stand in the log in one piece. */
function textsOf({ stream, id, type, data, metadata, payload }: RecordedEvent): string[] {
  const { clientId, topic } = data as { clientId?: string; topic?: string };
  const isBinary = type === 'MessagePublished' || type === 'DeliveriesAcknowledged';
  const facts = isBinary ? [clientId ?? '', topic ?? ''] : [JSON.stringify(data)];
  const { org, node, correlationId = '', causationId = '', input } = metadata;
  const about = input === undefined ? [org, node, correlationId, causationId] : [JSON.stringify(metadata)];
  return [stream, type, id.slice(0, 24), ...facts, ...about, Buffer.from(payload ?? []).toString('latin1')];
}

/** A part that is fit to be a needle. */
function part(text: string, from: number, length: number): string {
  const runs = text.match(/[ !#-[\]-~]+/g) ?? [];
  const run = runs[from % Math.max(1, runs.length)] ?? '';
  const start = from % Math.max(1, run.length);
  return run.slice(start, start + length);
}

const wild = fc
  .tuple(fc.nat(), fc.nat(30), fc.uint8Array({ maxLength: 60 }), fc.constantFrom(0, 1, 2), fc.boolean())
  .map(([n, device, bytes, qos, related]): NewEvent => {
    const event = message(n, { device });
    const data = { ...event.data, qos, ...(qos > 0 && { packetId: n % 65_536 }) };
    const more = related ? { correlationId: `connection-${n % 7}`, causationId: idAt(n), basis: 3, at: 5 } : {};
    return { ...event, data, metadata: { ...event.metadata, ...more }, payload: Buffer.from(bytes) };
  });
const acknowledged = fc.nat(30).map((device): NewEvent => {
  const data = { clientId: `d:abc123:pump:p-${device}`, completed: [device] };
  return { ...connected(device), type: 'DeliveriesAcknowledged', data };
});
const any = fc.oneof(
  wild,
  acknowledged,
  fc.nat(30).map((device) => registered(device, { device })),
  fc.nat(30).map((device) => connected(device, { device })),
);
const streams = fc.constantFrom('messages-n1', 'client-d:abc123:pump:p-1', 'device-abc123:pump:p-2');

test(
  'whatever part of an event is asked for, the event is found',
  property(
    [
      fc.array(fc.tuple(streams, any), { minLength: 1, maxLength: 40 }),
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 90 }), fc.boolean()), { maxLength: 20 }),
    ],
    (events, asked) => {
      const chunk = chunkOf(events);
      for (const [which, from, length, ignoreCase] of asked) {
        const event = chunk.event(chunk.first + (which % chunk.events)) as RecordedEvent;
        for (const text of textsOf(event)) {
          const wanted = part(text, from, length);
          if (wanted === '') continue;
          const swapped = wanted === wanted.toUpperCase() ? wanted.toLowerCase() : wanted.toUpperCase();
          const needles = [
            { anyOf: [wanted, 'not anywhere'], ignoreCase: false },
            ...(ignoreCase ? [{ anyOf: [swapped], ignoreCase }] : []),
          ];
          const positions = found(chunk, needles).map(({ position }) => position);
          assert.ok(positions.includes(event.position), `${JSON.stringify(wanted)} of ${JSON.stringify(event)}`);
        }
      }
    },
    { runs: 150 },
  ),
);

test('what does not hold them is passed over: by payload, by an entry of the dictionary, and as a whole chunk', () => {
  const chunk = chunkOf(
    count(1_000).map((n) => ['messages-n1', message(n, { device: n % 50, text: n === 7 ? 'OverPressure' : 'none' })]),
  );
  const positions = (...needles: Needle[]) => found(chunk, needles).map(({ id }) => id);
  assert.equal(positions({ anyOf: ['overpressure'], ignoreCase: true }), [idAt(7)]);
  assert.equal(
    positions({ anyOf: ['/p-49/'], ignoreCase: false }),
    count(1_000)
      .filter((n) => n % 50 === 49)
      .map(idAt),
  );
  assert.equal(positions({ anyOf: ['/p-7/'], ignoreCase: false }, { anyOf: ['Over'], ignoreCase: false }), [idAt(7)]);
  assert.equal(positions({ anyOf: ['/p-8/'], ignoreCase: false }, { anyOf: ['Over'], ignoreCase: false }), []);
  assert.is(chunkFilter(undefined, [{ anyOf: ['nowhere'], ignoreCase: true }])(chunk), undefined);
});

test('a search finds what a look at every place finds', () => {
  const draw = seededDraw(Number(process.env.SEED ?? Date.now() % 2 ** 32));
  const letters = 'aAbB1';
  const text = (length: number) => Array.from({ length }, () => letters[draw.int(letters.length)]).join('');
  for (let round = 0; round < 2_000; round++) {
    const [hay, needle, ignoreCase] = [text(draw.int(60)), text(1 + draw.int(5)), draw.chance(0.5)];
    const search = byteSearch(needle, ignoreCase);
    const same = (value: string) => (ignoreCase ? value.toLowerCase() : value);
    const from = draw.int(10);
    assert.is(
      search(Buffer.from(hay), from),
      same(hay).indexOf(same(needle), from),
      `${needle} in ${hay} from ${from}`,
    );
  }
});
