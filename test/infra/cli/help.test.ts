/** The help follows from what commands and settings say of themselves. */
import { commands } from '../../../infra/cli/commands.ts';
import { twoColumns, wrapped } from '../../../infra/cli/text.ts';
import { settings } from '../../../infra/config/settings.ts';
import { assert, suite } from '../../spec/suite.ts';
import { cli } from './spec.ts';

const test = suite('the help');

for (const args of [['help'], ['--help'], ['-h']]) {
  test(`${args[0]} lists every command and exit code`, async () => {
    const { exitCode, output } = await cli(args);
    assert.is(exitCode, 0);
    for (const name of commands.keys()) assert.match(output, new RegExp(`^  ${name} +\\S`, 'm'));
    for (const code of ['0', '1', '2', '130, 143']) assert.match(output, new RegExp(`^  ${code} +\\S`, 'm'));
  });
}

for (const [name, load] of commands) {
  test(`${name} --help shows its options, within the width`, async () => {
    const { command } = await load();
    const { exitCode, output } = await cli([name, '--help'], { environment: { WIOTP_SANDBOX_STORE: 'disk' } });
    assert.is(exitCode, 0, 'help is given whatever the configuration holds');
    assert.is(output, (await cli(['help', name])).output);
    assert.match(output, `Usage: wiotp-sandbox ${command.usage}\n`);
    for (const option of command.options) assert.match(output, new RegExp(`^  --${option.name}\\b`, 'm'));
    const long = output.split('\n').filter((line) => line.length > 80 && line.trim().includes(' '));
    assert.equal(
      long.filter((line) => !line.startsWith('Usage:')),
      [],
    );
  });
}

test('start --help shows every setting with its default and variable', async () => {
  const output = (await cli(['start', '--help'])).output.replace(/\s+/g, ' ');
  for (const { flag, variable, value } of settings) {
    if (flag !== undefined) assert.match(output, `--${flag} ${value} `);
    if (variable !== undefined) assert.match(output, `; ${variable})`);
  }
  assert.match(output, '(default: 80,443,1883,8883; WIOTP_SANDBOX_LISTEN)');
  assert.match(output, '(default: off; WIOTP_SANDBOX_PLAIN_LISTENER)');
  assert.match(output, '--config FILE');
});

test('without a command, flags and help are those of start', async () => {
  assert.is((await cli(['--listen', '0', '--help'])).output, (await cli(['start', '--help'])).output);
});

// biome-ignore format: a table reads in columns
const paragraphs = [
  ['one two three',  7,  ['one two', 'three']],
  ['one two three',  3,  ['one', 'two', 'three']],
  ['abcdef gh',      3,  ['abcdef', 'gh']],
  ['',               3,  []],
] as const;

for (const [text, columns, lines] of paragraphs) {
  test(`wraps "${text}" at ${columns}`, () => assert.equal(wrapped(text, columns), [...lines]));
}

test('a term that is too long has a line of its own', () => {
  assert.equal(
    twoColumns(
      [
        ['short', 'a b'],
        ['x'.repeat(40), 'c'],
      ],
      60,
    ),
    [`  short${' '.repeat(23)}a b`, `  ${'x'.repeat(40)}`, `${' '.repeat(30)}c`],
  );
});
