import { assert, suite } from '../../../spec/suite.ts';
import { temporaryDirectory } from '../../../spec/temporary.ts';
import { DEVICES, get, post, request, TYPES } from './bad-input-request.ts';
import { openStage, type Stage } from './bad-input-stage.ts';

const test = suite('odd data that is kept');

// biome-ignore format: a table reads in columns
const odd: readonly (readonly [name: string, metadata: string, shown?: string])[] = [
  ['half characters',             '{"half":"\\ud800","other half":"\\udc00 x"}'],
  ['NUL and other controls',      '{"nul":"a\\u0000b","\\u0000":1,"bell":"\\u0007\\u001b[31m"}'],
  ['line breaks',                 '{"crlf":"a\\r\\nX-Evil: 1\\r\\n\\r\\n"}'],
  ['characters beyond 16 bits',   '{"😀":"𝄞 \\u2028 \\ufeff"}'],
  ['names of every object',       '{"constructor":{"prototype":{"polluted":1}},"toString":null,"hasOwnProperty":false}'],
  ['__proto__ inside',            '{"deep":{"__proto__":{"polluted":1}}}'],
  ['numbers at the edge',         '{"n":[1.7976931348623157e308,5e-324,9007199254740993,0.1]}', '{"n":[1.7976931348623157e308,5e-324,9007199254740992,0.1]}'],
  ['a name twice: the last',      '{"a":1,"a":2}',                                               '{"a":2}'],
  ['nothing below nothing',       '{"n":-0}',                                                    '{"n":0}'],
  ['no names and nothing',        '{"":"","null":null,"list":[],"object":{}}'],
  ['100 levels',                  `{"deep":${'['.repeat(98)}${']'.repeat(98)}}`],
];

for (const [name, metadata, shown = metadata] of odd) {
  test(`${name}: shown as it was sent, after a restart too`, async () => {
    await twice(async (stage, first) => {
      if (first) await made(stage, TYPES, `{"id":"odd","metadata":${metadata}}`);
      const wanted = JSON.parse(shown);
      assert.equal(JSON.stringify((await seen(stage, `${TYPES}/odd`)).metadata), JSON.stringify(wanted));
      if (first)
        await made(stage, `${TYPES}/odd/devices`, `{"deviceId":"d","metadata":{"b":1},"deviceInfo":{"model":"m"}}`);
      assert.equal(
        JSON.stringify((await seen(stage, `${TYPES}/odd/devices/d`)).metadata),
        JSON.stringify({ ...wanted, b: 1 }),
      );
      assert.is(({} as { polluted?: unknown }).polluted, undefined);
    });
  });
}

test('__proto__ as a name of metadata pollutes nothing', async () => {
  await twice(async (stage, first) => {
    if (first) {
      await made(stage, TYPES, '{"id":"odd","metadata":{"__proto__":{"polluted":1},"a":1}}');
      const { answers } = await stage.exchange(
        request(
          'PUT',
          `${DEVICES}/dev1`,
          [],
          '{"metadata":{"__proto__":{"polluted":1}},"extensions":{"__proto__":{"polluted":1}}}',
        ),
      );
      assert.is(answers[0]?.status, 200);
    }
    assert.is((await seen(stage, `${TYPES}/odd`)).metadata.a, 1);
    assert.is((await seen(stage, `${DEVICES}/dev1`)).metadata.polluted, undefined);
    assert.is(({} as { polluted?: unknown }).polluted, undefined);
  });
});

test('a description of half a megabyte', async () => {
  const description = 'é'.repeat(262_000);
  await twice(async (stage, first) => {
    if (first) await made(stage, TYPES, JSON.stringify({ id: 'odd', description }));
    assert.is((await seen(stage, `${TYPES}/odd`)).description, description);
  });
});

/** On one log: before and after a restart. */
async function twice(look: (stage: Stage, first: boolean) => Promise<void>): Promise<void> {
  const data = temporaryDirectory();
  for (const first of [true, false]) {
    const stage = await openStage({ store: 'lmdb', data });
    try {
      await look(stage, first);
      assert.equal(stage.failures, []);
    } finally {
      await stage.close();
    }
  }
}

async function made({ exchange }: Stage, path: string, body: string): Promise<void> {
  const { answers, text } = await exchange(post(path, body));
  assert.is(answers[0]?.status, 201, text);
}

async function seen(
  { exchange }: Stage,
  path: string,
): Promise<{ metadata: Record<string, unknown>; description: string }> {
  const { answers, text } = await exchange(get(path));
  assert.is(answers[0]?.status, 200, text.slice(0, 1_000));
  return JSON.parse(answers[0]?.body ?? '');
}
