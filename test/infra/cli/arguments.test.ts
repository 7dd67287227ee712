/** Command lines: what is read, and every way they can be wrong. */
import { readArguments } from '../../../infra/cli/arguments.ts';
import type { Command } from '../../../infra/cli/command.ts';
import { mistakeLine } from '../../../infra/config/mistake.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('arguments');

const plain: Command = {
  summary: 'try',
  usage: 'try',
  options: [
    { name: 'wait', value: 'SECONDS', valueOptional: true, help: '' },
    { name: 'url', value: 'URL', help: '' },
    { name: 'print', help: '' },
  ],
  settings: ['data', 'logPayloads', 'tls.key'],
  words: ['PAYLOAD'],
  run: async () => 0,
};
const finder: Command = { ...plain, words: ['QUERY…'] };
const runner: Command = { ...plain, words: [], rest: true, settings: 'all' };

// biome-ignore format: a table reads in columns
const read = [
  // command  arguments                                    what is read
  [plain,     [],                                          {}],
  [plain,     ['--data', 'x'],                             { flags: { data: 'x' } }],
  [plain,     ['--data=x=y'],                              { flags: { data: 'x=y' } }],
  [plain,     ['--data='],                                 { flags: { data: '' } }],
  [plain,     ['--data', 'x', '--data', 'y'],              { flags: { data: 'y' } }],
  [plain,     ['--data=-x'],                               { flags: { data: '-x' } }],
  [plain,     ['--data', '-'],                             { flags: { data: '-' } }],
  [plain,     ['--data', '-5m'],                           { flags: { data: '-5m' } }],
  [plain,     ['--tls-key', 'k'],                          { flags: { 'tls.key': 'k' } }],
  [plain,     ['--log-payloads', 'false', 'word'],         { flags: { logPayloads: 'false' }, words: ['word'] }],
  [plain,     ['--config', 'f.yaml'],                      { file: 'f.yaml' }],
  [plain,     ['--print'],                                 { options: { print: true } }],
  [plain,     ['--wait'],                                  { options: { wait: true } }],
  [plain,     ['--wait=5', '--url', 'u'],                  { options: { wait: '5', url: 'u' } }],
  [plain,     ['--wait', '5'],                             { options: { wait: true }, words: ['5'] }],
  [plain,     ['--help'],                                  { help: true }],
  [plain,     ['-h'],                                      { help: true }],
  [runner,    ['--org', 'abc123', '--', 'a', '--org', '--', '-h'], { flags: { org: 'abc123' }, rest: ['a', '--org', '--', '-h'] }],
  [finder,    ['type:pump', '--wait', '!dup:true', 'x'],   { options: { wait: true }, words: ['type:pump', '!dup:true', 'x'] }],
  [plain,     ['--', '-5'],                                { words: ['-5'] }],
  [plain,     ['--'],                                      {}],
] as const;

const nothing = { flags: {}, file: undefined, options: {}, words: [], rest: [], help: false, mistakes: [] };

for (const [command, args, expected] of read) {
  test(`reads ${JSON.stringify(args)}`, () => {
    assert.equal(readArguments('try', command, args), { ...nothing, ...expected });
  });
}

// biome-ignore format: a table reads in columns
const wrong = [
  // command  arguments                       mistakes
  [plain,     ['--dta', 'x'],                 ['--dta: unknown flag; did you mean "--data"?']],
  [plain,     ['--xyzzy'],                    ['--xyzzy: unknown flag']],
  [plain,     ['-x'],                         ['-x: unknown flag']],
  [plain,     ['--api-tokn', 'secret', 'w', 'v'], ['--api-tokn: unknown flag', '"v": unexpected argument; a command of ours stands first, before all flags']],
  [plain,     ['--api-tokn=secret'],          ['--api-tokn: unknown flag']],
  [plain,     ['--listen', '80'],             ['--listen: try does not take this flag; set it in the file, or as WIOTP_SANDBOX_LISTEN']],
  [plain,     ['--data'],                     ['--data: saw nothing after it, expected DIR']],
  [plain,     ['--data', '--print'],          ['--data: saw another flag after it, expected DIR; write --data=… for a value that starts with "-"']],
  [plain,     ['--print=yes'],                ['--print: saw a value, expected none']],
  [plain,     ['one', 'two', 'three'],        ['"two": unexpected argument; a command of ours stands first, before all flags', '"three": unexpected argument; a command of ours stands first, before all flags']],
  [runner,    ['npm', 'test'],                ['"npm": unexpected argument; put "--" before the command that is run', '"test": unexpected argument; put "--" before the command that is run']],
  [plain,     ['--dta', 'x', '--data', '--url', 'u'], ['--dta: unknown flag; did you mean "--data"?', '--data: saw another flag after it, expected DIR; write --data=… for a value that starts with "-"']],
] as const;

for (const [command, args, mistakes] of wrong) {
  test(`refuses ${JSON.stringify(args)}`, () => {
    const lines = readArguments('try', command, args).mistakes.map(mistakeLine);
    assert.equal(lines, [...mistakes]);
  });
}
