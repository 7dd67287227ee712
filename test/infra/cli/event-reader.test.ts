/** Server-sent events, however the bytes are cut. */
import { readEvents } from '../../../infra/cli/event-reader.ts';
import { fc, property } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('reading server-sent events');

async function eventsOf(pieces: Iterable<Uint8Array>): Promise<object[]> {
  const events: object[] = [];
  async function* body() {
    yield* pieces;
  }
  for await (const event of readEvents(body())) events.push(event);
  return events;
}

// biome-ignore format: a table reads in columns
const texts = [
  // name                     text                                        events
  ['data',                    'data: a\n\n',                              [{ event: 'message', data: 'a', id: '' }]],
  ['data of two lines',       'data: a\ndata:b\n\n',                      [{ event: 'message', data: 'a\nb', id: '' }]],
  ['an id that stays',        'id: 5\ndata: a\n\ndata: b\n\n',            [{ event: 'message', data: 'a', id: '5' }, { event: 'message', data: 'b', id: '5' }]],
  ['an id without data',      'retry: 10\nid: 5\n\ndata: a\n\n',          [{ event: 'message', data: 'a', id: '5' }]],
  ['a name',                  'event: closed\ndata: a\n\ndata: b\n\n',    [{ event: 'closed', data: 'a', id: '' }, { event: 'message', data: 'b', id: '' }]],
  ['a comment',               ': still here\nid: 7\n\n',                  []],
  ['line ends of Windows',    'data: a\r\n\r\n',                          [{ event: 'message', data: 'a', id: '' }]],
  ['an unfinished event',     'data: a\n\ndata: b\n',                     [{ event: 'message', data: 'a', id: '' }]],
  ['an empty line of data',   'data\n\n',                                 [{ event: 'message', data: '', id: '' }]],
] as const;

for (const [name, text, events] of texts) {
  test(`reads ${name}`, async () => assert.equal(await eventsOf([Buffer.from(text)]), [...events]));
}

test(
  'pieces make no difference, not even inside a character',
  property([fc.array(fc.nat(60), { maxLength: 8 })], async (cuts) => {
    const bytes = Buffer.from('id: 1\ndata: grüße €\n\nevent: closed\ndata: 😀\n\n');
    const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
    const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
    assert.equal(await eventsOf(pieces), [
      { event: 'message', data: 'grüße €', id: '1' },
      { event: 'closed', data: '😀', id: '1' },
    ]);
  }),
);

test('a line without end is refused before it fills the memory', async () => {
  function* endless() {
    for (;;) yield Buffer.alloc(65_536, 'x');
  }
  const outcome = await eventsOf(endless()).catch((error: Error) => error.message);
  assert.is(outcome, 'a line of the stream has more than 4194304 characters');
});
