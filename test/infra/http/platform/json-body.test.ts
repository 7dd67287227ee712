import { Hono } from 'hono';
import { BODY_BYTES_MAX, type JsonBody, readJsonBody } from '../../../../infra/http/platform/json-body.ts';
import { assert, suite } from '../../../spec/suite.ts';

const test = suite('the body of a call');

type Sent = Readonly<{ body: RequestInit['body']; headers?: Record<string, string> }>;

/** What is read of a body, or the rule by which it is refused. */
async function read({ body, headers = {} }: Sent) {
  const init = { method: 'POST', body: body ?? null, headers, duplex: 'half' } as RequestInit;
  let outcome: JsonBody | undefined;
  const app = new Hono().post('/', async (c) => {
    outcome = await readJsonBody(c.req);
    return c.body(null);
  });
  await app.request('/', init);
  if (!outcome) throw new Error('the body was not read');
  if (!outcome.ok) assert.match(outcome.refusal.text, /^[A-Z].*\.$/);
  return outcome.ok ? { value: outcome.value } : { rule: outcome.refusal.rule, text: outcome.refusal.text };
}

/** A body that comes in pieces, without its length being announced; it ends as it should, or breaks off. */
function pieces(parts: readonly (string | Uint8Array)[], brokenOff = false): ReadableStream<Uint8Array> {
  const left = [...parts];
  return new ReadableStream({
    pull: (controller) => {
      const part = left.shift();
      if (part !== undefined) controller.enqueue(Buffer.from(part));
      else if (brokenOff) controller.error(new Error('the client has left'));
      else controller.close();
    },
  });
}

const nested = (levels: number, open = '[', close = ']') => `${open.repeat(levels)}${close.repeat(levels)}`;
const text = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`;

// biome-ignore format: a table reads in columns
const values: readonly (readonly [name: string, sent: Sent, value: unknown])[] = [
  ['an object',                       { body: '{"a":[1,null]}' },                       { a: [1, null] }],
  ['what is no object',               { body: ' 1 ' },                                  1],
  ['JSON of any content type',        { body: '{}', headers: { 'content-type': 'text/plain' } }, {}],
  ['letters in pieces',               { body: pieces([Buffer.from('"é"').subarray(0, 2), Buffer.from('"é"').subarray(2)]) }, 'é'],
  ['many pieces',                     { body: pieces([...'{"a":"b"}']) },               { a: 'b' }],
  ['nesting as deep as may be',       { body: nested(100) },                            JSON.parse(nested(100))],
  ['brackets in texts',               { body: JSON.stringify(`\\"${nested(500)}`) },    `\\"${nested(500)}`],
  ['as many lists as fit',            { body: `[${Array(1_000).fill('[[]]').join()}]` }, Array(1_000).fill([[]])],
  ['as many bytes as may be',         { body: text(BODY_BYTES_MAX) },                   'x'.repeat(BODY_BYTES_MAX - 2)],
  ['as many bytes in pieces',         { body: pieces([text(BODY_BYTES_MAX)]) },         'x'.repeat(BODY_BYTES_MAX - 2)],
  ['a large number',                  { body: '[1e308,-1.5e300]' },                     [1e308, -1.5e300]],
];
for (const [name, sent, value] of values) {
  test(`is read: ${name}`, async () => assert.equal(await read(sent), { value }));
}

// biome-ignore format: a table reads in columns
const refusals: readonly (readonly [name: string, sent: Sent, rule: string])[] = [
  ['nothing',                         { body: undefined },                              'body-not-json'],
  ['an empty text',                   { body: '' },                                     'body-not-json'],
  ['blanks',                          { body: ' \r\n' },                                'body-not-json'],
  ['an end before its time',          { body: '{"a":"s3cret' },                         'body-not-json'],
  ['a form',                          { body: 'token=s3cret' },                         'body-not-json'],
  ['something behind the end',        { body: '{} s3cret' },                            'body-not-json'],
  ['lists nested too deeply',         { body: nested(101) },                            'body-not-json'],
  ['objects nested too deeply',       { body: nested(101, '{"a":', '}') },              'body-not-json'],
  ['nesting without an end',          { body: '['.repeat(BODY_BYTES_MAX) },             'body-not-json'],
  ['a number beyond all numbers',     { body: '{"a":[1e309]}' },                        'body-not-json'],
  ['one written in full',             { body: `-1${'0'.repeat(400)}` },                 'body-not-json'],
  ['a byte too many',                 { body: text(BODY_BYTES_MAX + 1) },               'body-too-large'],
  ['a byte too many in pieces',       { body: pieces([text(BODY_BYTES_MAX), ' ']) },    'body-too-large'],
  ['too many bytes announced',        { body: '{}', headers: { 'content-length': String(BODY_BYTES_MAX + 1) } }, 'body-too-large'],
  ['a client that leaves',            { body: pieces(['{"a":'], true) },                'request-broken-off'],
];
for (const [name, sent, rule] of refusals) {
  test(`is refused: ${name}`, async () => {
    const { rule: given, text: told = '' } = await read(sent);
    assert.is(given, rule);
    assert.not.match(told, /s3cret/);
  });
}

test('is read no further than its bound', async () => {
  let given = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      given++;
      controller.enqueue(new Uint8Array(64 * 1_024));
    },
  });
  assert.is((await read({ body: endless })).rule, 'body-too-large');
  assert.ok(given < 20, `${given} pieces were taken`);
});
