import type { TimelineItem } from '../../../projections/timeline.ts';
import { assert, suite } from '../../spec/suite.ts';
import { append, httpSandbox, message, type Sandbox } from './ports.ts';

const test = suite('GET /_sandbox/v1/timeline');

type Page = { items: TimelineItem[]; next?: string; previous?: string };

async function page({ app }: Sandbox, query: string): Promise<Page> {
  const answer = await app.request(query.startsWith('/') ? query : `/_sandbox/v1/timeline${query}`);
  assert.is(answer.status, 200, query);
  return (await answer.json()) as Page;
}

const detailOf = async (answer: Response) => ((await answer.json()) as { detail: string }).detail;
const payloads = ({ items }: Page) => items.map((item) => item.payload).join('');

async function filled(): Promise<Sandbox> {
  const sandbox = httpSandbox();
  await sandbox.messages(...'0123456789');
  return sandbox;
}

test('is empty at first, with a link to what will come', async () => {
  const sandbox = httpSandbox();
  const { items, next, previous } = await page(sandbox, '');
  assert.equal([items, next], [[], undefined]);
  await sandbox.messages('a');
  assert.is(payloads(await page(sandbox, previous ?? '')), 'a');
});

// biome-ignore format: a table reads in columns
const reads: [string, string, string][] = [
  ['newest first',                   '',                    '9876543210'],
  ['as many as asked for',           '?limit=3',            '987'],
  ['what stands before a position',  '?before=4',           '3210'],
  ['nothing before the first',       '?before=0',           ''],
  ['oldest first from a position',   '?after=6',            '789'],
  ['everything, oldest first',       '?after=-1&limit=4',   '0123'],
  ['nothing after the last',         '?after=9',            ''],
];
for (const [name, query, expected] of reads) {
  test(`shows ${name}`, async () => assert.is(payloads(await page(await filled(), query)), expected));
}

for (const [start, all] of [
  ['?limit=3', '9876543210'],
  ['?limit=5', '9876543210'],
  ['?after=-1&limit=3', '0123456789'],
] as const) {
  test(`goes through the log by its links from ${start}`, async () => {
    const sandbox = await filled();
    let seen = '';
    for (let next: string | undefined = start; next !== undefined; ) {
      const current: Page = await page(sandbox, next);
      assert.ok(current.items.length > 0, 'a page of a plain walk is never empty');
      seen += payloads(current);
      next = current.next;
    }
    assert.is(seen, all);
  });
}

test('turns round by "previous"', async () => {
  const sandbox = await filled();
  const { previous: newer } = await page(sandbox, '?before=5&limit=2'); // 4 3
  assert.is(payloads(await page(sandbox, newer ?? '')), '56');
  const { previous: older } = await page(sandbox, '?after=4&limit=2'); // 5 6
  assert.is(payloads(await page(sandbox, older ?? '')), '43');
  assert.is((await page(sandbox, '?after=-1')).previous, undefined);
});

test('keeps the filters in its links', async () => {
  const sandbox = httpSandbox();
  for (let i = 0; i < 6; i++) {
    const payload = Buffer.from(String(i));
    await append(sandbox.store, message({ deviceId: i % 2 ? 'odd & co' : 'even', recordedAt: i * 1_000, payload }));
  }
  const query = `?device=${encodeURIComponent('odd & co')}&limit=1&since=1970-01-01T00:00:01Z&until=5000`;
  const first = await page(sandbox, query);
  assert.is(payloads(first), '3');
  const second = await page(sandbox, first.next ?? '');
  assert.is(payloads(second), '1');
  assert.is(second.next, undefined);
});

// biome-ignore format: a table reads in columns
const filters: [string, string][] = [
  ['org=xyz789',                                     '2'],
  ['type=pump',                                      '210'],
  ['device=p-2',                                     '1'],
  ['client=d:abc123:pump:p-1',                       '0'],
  ['kind=message',                                   '210'],
  ['kind=registry',                                  ''],
  ['event=MessagePublished',                         '210'],
  ['since=1970-01-01T00:00:01.000Z',                 '21'],
  ['since=1970-01-01T01:00:02%2B01:00',              '2'],
  ['until=1000',                                     '0'],
];
for (const [query, expected] of filters) {
  test(`filters by ${query}`, async () => {
    const sandbox = httpSandbox();
    await append(sandbox.store, message({ payload: Buffer.from('0') }));
    await append(sandbox.store, message({ deviceId: 'p-2', recordedAt: 1_000, payload: Buffer.from('1') }));
    await append(sandbox.store, message({ org: 'xyz789', recordedAt: 2_000, payload: Buffer.from('2') }));
    assert.is(payloads(await page(sandbox, `?${query}`)), expected);
  });
}

test('ends a page early when payloads are large, and goes on where it ended', async () => {
  const sandbox = httpSandbox();
  const large = Array.from({ length: 80 }, () => Buffer.alloc(128 * 1_024, 'x'));
  await sandbox.messages(...large);
  const first = await page(sandbox, '?limit=80');
  assert.is(first.items.length, 64);
  const second = await page(sandbox, first.next ?? '');
  assert.equal(
    second.items.map((item) => item.position),
    Array.from({ length: 16 }, (_, i) => 15 - i),
  );
  assert.is(second.next, undefined);
});

test('what is not found at once is looked for by the history, as if it were one search', async () => {
  const found = { items: [], examined: 7, stoppedAt: 3 };
  const asked: unknown[] = [];
  const search = async (what: unknown) => {
    asked.push(what);
    return found;
  };
  const sandbox = httpSandbox({ search });
  await sandbox.messages(...Array.from({ length: 2_100 }, (_, n) => `${n}`));
  const query = [{ not: false, kind: 'field', field: 'device', any: [{ is: 'equal', value: 'none' }] }];
  const backwards = await page(sandbox, '?device=none&limit=5');
  const forwards = await page(sandbox, '?device=none&limit=5&after=-1');
  assert.equal(asked, [
    { query, direction: 'backwards', from: 100, limit: 5 },
    { query, direction: 'forwards', from: 2_000, limit: 5 },
  ]);
  assert.match(backwards.next ?? '', /before=3&/);
  assert.match(forwards.next ?? '', /after=2&/);
  await page(sandbox, '?device=p-1&limit=5');
  assert.is(asked.length, 2, 'what is found at once is not asked for');
});

test('looks at so many events for one page, and says where to go on', async () => {
  const sandbox = httpSandbox();
  await append(sandbox.store, message({ deviceId: 'rare', payload: Buffer.from('found') }));
  sandbox.store.append(
    'messages-n',
    'any',
    Array.from({ length: 253_000 }, () => message()),
  );
  await sandbox.store.flushed();
  const first = await page(sandbox, '?device=rare');
  assert.equal(first.items, []);
  const second = await page(sandbox, first.next ?? '');
  assert.is(payloads(second), 'found');
  assert.is(second.next, undefined);
});

// biome-ignore format: a table reads in columns
const queries: [string, string][] = [
  ['',                              '3210'],
  ['device:p-2',                    '1'],
  ['org:abc123 !device:p-2',        '30'],
  ['payload:>0',                    '321'],
  ['position:1..2',                 '21'],
  ['after:0 before:3',              '21'],
  ['time:1000..3000',               '21'],
  ['"TYPE/PUMP/id/p-2"',            '1'],
];
for (const [q, expected] of queries) {
  for (const way of ['', '&after=-1']) {
    test(`finds by the query ${q}${way}, page by page`, async () => {
      const sandbox = httpSandbox();
      await append(sandbox.store, message({ payload: Buffer.from('0') }));
      await append(sandbox.store, message({ deviceId: 'p-2', recordedAt: 1_000, payload: Buffer.from('1') }));
      await append(sandbox.store, message({ org: 'xyz789', recordedAt: 2_000, payload: Buffer.from('2') }));
      await append(sandbox.store, message({ recordedAt: 3_000, payload: Buffer.from('3') }));
      let seen = '';
      for (let next: string | undefined = `?q=${encodeURIComponent(q)}&limit=1${way}`; next !== undefined; ) {
        const current: Page = await page(sandbox, next);
        seen += payloads(current);
        next = current.next;
      }
      assert.is(seen, way === '' ? expected : [...expected].reverse().join(''));
    });
  }
}

test('finds what both a query and a single parameter ask for; a star in a parameter means itself', async () => {
  const sandbox = httpSandbox();
  await append(sandbox.store, message({ payload: Buffer.from('0') }), message({ deviceId: 'p-2' }));
  assert.is(payloads(await page(sandbox, '?q=type:pump&device=p-1')), '0');
  assert.is(payloads(await page(sandbox, '?q=type:pump&device=p-*')), '');
});

test('keeps the times of a query in its links, also where they count from now', async () => {
  const sandbox = httpSandbox();
  for (const text of '012') {
    await append(sandbox.store, message({ recordedAt: Date.now(), payload: Buffer.from(text) }));
  }
  const { next = '' } = await page(sandbox, '?q=after:-1h%20type:pump&limit=1');
  const kept = new URL(next, 'http://localhost').searchParams.get('q') ?? '';
  assert.match(kept, /^after:\d{4}-\d\d-\d\dT[\d:.]+Z type:pump$/);
  assert.is(payloads(await page(sandbox, next)), '1');
});

test('shows where a query is wrong', async () => {
  const answer = await httpSandbox().app.request('/_sandbox/v1/timeline?q=type:pump%20evnt:x');
  assert.is(answer.status, 400);
  const { type, detail, caret, errors, advice } = (await answer.json()) as Record<string, string>;
  assert.is(type, 'urn:wiotp-sandbox:problem:query-not-valid');
  assert.match(detail ?? '', /the query is wrong at character 11: saw "evnt", expected one of the fields org, type, /);
  assert.is(caret, 'type:pump evnt:x\n          ^^^^');
  assert.match(advice ?? '', 'docs/query-language.md');
  const [{ expected, ...place }] = errors as unknown as [{ expected: string }];
  assert.equal(place, { parameter: 'q', at: 10, length: 4, seen: '"evnt"' });
  assert.match(expected, 'did you mean "event:"?');
});

// biome-ignore format: a table reads in columns
const mistakes: [string, RegExp][] = [
  ['limit=0',                     /"limit" is "0": expected a whole number from 1 to 1000/],
  ['limit=1001',                  /from 1 to 1000/],
  ['limit=many',                  /"limit" is "many"/],
  ['after=soon',                  /"after" is "soon": expected a position/],
  ['before=-1',                   /"before" is "-1": expected a position/],
  ['before=99999999999999999999', /expected a position/],
  ['kind=messages',               /expected one of registry, connection, message, sandbox/],
  ['event=Nothing',               /expected one of OrgCreated, /],
  ['org=',                        /"org" is "": expected a text/],
  ['org=a&org=b',                 /"org": expected one value, not 2/],
  ['since=yesterday',             /"since" is "yesterday": expected ISO 8601/],
  ['since=2024-13-01',            /expected ISO 8601/],
  ['since=2024-05-01T10:00:00+02:00', /write "\+" as %2B/],
  ['live=yes',                    /expected true or false/],
  ['after=1&before=5',            /either "after" or "before"/],
];
for (const [query, text] of mistakes) {
  test(`refuses ${query}, saying what is expected`, async () => {
    const answer = await httpSandbox().app.request(`/_sandbox/v1/timeline?${query}`);
    assert.is(answer.status, 400);
    assert.match(await detailOf(answer), text);
  });
}

test('does not repeat the value of a parameter that it does not know', async () => {
  const answer = await httpSandbox().app.request('/_sandbox/v1/timeline?authToken=s3cret');
  assert.is(answer.status, 400);
  const text = await answer.text();
  assert.match(text, /authToken/);
  assert.not.match(text, /s3cret/);
});
