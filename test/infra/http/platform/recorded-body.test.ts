import { recordedBody } from '../../../../infra/http/platform/recorded-body.ts';
import { assert, suite } from '../../../spec/suite.ts';

const test = suite('a body as the log keeps it');

// biome-ignore format: a table reads in columns
const credentials = [
  'authToken', 'token', 'TOKEN', 'api-token', 'password', 'passwd', 'userPassword', 'passphrase', 'secret', 'clientSecret',
  'credentials', 'Authorization', 'privateKey', 'private_key', 'apikey', 'api-key', 'API_KEY',
];
for (const name of credentials) {
  test(`hides ${name}, whatever it holds`, () => {
    for (const value of ['s3cret', 7, ['s3cret'], { a: 's3cret' }]) {
      assert.is(recordedBody({ [name]: value, b: [{ [name]: value }] }), `{"${name}":"***","b":[{"${name}":"***"}]}`);
    }
  });
}

test('keeps everything else as it is', () => {
  for (const body of [{ key: 'a-abc123-1', author: 'b', passenger: 1 }, [], [1, null, 'é'], 'text', 0, null, false]) {
    assert.equal(JSON.parse(recordedBody(body)), body);
  }
  assert.is(recordedBody(JSON.parse('{"__proto__":{"token":"a"}}')), '{"__proto__":{"token":"***"}}');
});

test('is cut where it is too long, between characters', () => {
  for (const text of ['a'.repeat(20_000), '😀'.repeat(10_000), `a${'😀'.repeat(10_000)}`]) {
    const recorded = recordedBody(text);
    assert.ok(recorded.length <= 16 * 1_024 + 1);
    assert.ok(recorded.length >= 16 * 1_024 - 1);
    assert.ok(recorded.endsWith('…'));
    assert.is(Buffer.from(recorded).toString(), recorded, 'no half of a character');
  }
});
