import { type CloseCode, closeReason, closeText } from '../../domain/close-codes.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('close codes');

// biome-ignore format: a table reads in columns
const table: readonly (readonly [code: CloseCode, details: string | undefined, reason: string])[] = [
  [0,   undefined,                   'The connection has completed normally.'],
  [91,  undefined,                   'The connection was closed by the client.'],
  [160, undefined,                   'The connection timed out.'],
  [288, undefined,                   'The client ID was reused.'],
  [180, undefined,                   'The operation is not authorized.'],
  [180, 'UserName',                  'The operation is not authorized: UserName'],
  [271, 'CONNECT extra',             'The length of the message is not correct: CONNECT extra'],
  [276, 'hello The topic is wrong.', 'The topic is not valid: hello The topic is wrong.'],
  [285, 'x',                         'The ID is not valid; it must be a number between 1 and 65535: x'],
  [180, '',                          'The operation is not authorized: '],
];

for (const [code, details, reason] of table) {
  test(`${code} with ${details ?? 'nothing'} reads "${reason}"`, () => assert.is(closeReason(code, details), reason));
}

test('without details the reason is the text', () => assert.is(closeReason(93), closeText(93)));
