// time limit: 240 s
/** A rule that was changed is caught: replay names the first input that it decides otherwise. */
import { join } from 'node:path';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { openLmdbReader } from '../../infra/store/lmdb-read-only.ts';
import { cli } from '../infra/cli/spec.ts';
import { assert, suite } from '../spec/suite.ts';
import { type Patch, patchedCopy } from './patched-copy.ts';
import { recordTraffic } from './traffic.ts';

const test = suite<{ data: string; log: readonly RecordedEvent[] }>('replay of changed rules', {} as never);

test.before(async (context) => {
  context.data = await recordTraffic();
  const store = await openLmdbReader(join(context.data, 'log'));
  const log: RecordedEvent[] = [];
  for await (const page of store.readAll({ direction: 'forwards' })) log.push(...page);
  await store.close();
  context.log = log;
});

type Change = Readonly<{
  /** The rule, and what is done to it. */
  name: string;
  patch: Patch;
  /** The first event of the log that would not have been left. */
  first: (event: RecordedEvent) => boolean;
  handler: string;
  shows: readonly RegExp[];
}>;

type Facts = Readonly<Record<string, unknown>>;

const changes: readonly Change[] = [
  {
    name: 'a topic rule: devices may send JSON only',
    patch: {
      file: 'domain/topic-rules.ts',
      before: "publish: [\n    rule('iot-2/evt/~/fmt/~', 'event_send'),\n    rule('iotdevice-1/response'",
      after: "publish: [\n    rule('iot-2/evt/~/fmt/json', 'event_send'),\n    rule('iotdevice-1/response'",
    },
    first: ({ type, data }) => type === 'MessagePublished' && String((data as Facts).topic).endsWith('/fmt/text'),
    handler: 'mqtt/publish',
    shows: [/^ {2}- MessagePublished$/m, /^ {2}\+ PublishRefused$/m, /^ {4}topic: iot-2\/evt\/e\/fmt\/text$/m],
  },
  {
    name: 'a limit: the keep-alive of scalable applications is capped earlier',
    patch: {
      file: 'domain/limits.ts',
      before: 'SCALABLE_KEEP_ALIVE_SECONDS_MAX = 3_600;',
      after: 'SCALABLE_KEEP_ALIVE_SECONDS_MAX = 60;',
    },
    first: ({ type, data }) =>
      type === 'ClientConnected' && String((data as Facts).clientId).startsWith('A:abc123:shared:_'),
    handler: 'mqtt/connect',
    shows: [/^ {2}- .*keepAliveSeconds: 3600$/m, /^ {2}\+ .*keepAliveSeconds: 60$/m],
  },
  {
    name: 'a decision of the API: adding a type that is there does nothing',
    patch: {
      file: 'domain/device-type.ts',
      before: "if (state) return refuse('device-type-exists'",
      after: "if (state) return [];\n      if (state) return refuse('device-type-exists'",
    },
    first: ({ type, data }) => type === 'InputRefused' && (data as Facts).rule === 'device-type-exists',
    handler: 'device-types/add',
    shows: [/^ {2}- InputRefused$/m, /^ {2}\+ InputIgnored$/m, /^ {4}body:$/m],
  },
];

for (const { name, patch, first, handler, shows } of changes) {
  test(name, async ({ data, log }) => {
    const position = log.find(first)?.position;
    assert.ok(position !== undefined, 'the traffic has no such input any more');
    const { exitCode, output } = await cli(['replay', '--data', data, '--code', patchedCopy(patch)]);
    assert.is(exitCode, 1, output);
    const [headline = ''] = output.split('\n');
    assert.match(headline, new RegExp(`^divergence at position ${position}, .*: ${handler}, `));
    for (const shown of shows) assert.match(output, shown);
    assert.match(output, /^replay: \d+ inputs, \d+ events, [1-9]\d* divergences?$/m);
    assert.match(output, new RegExp(`^ +\\d+ {2}${handler}$`, 'm'));
    assert.not.match(output, /tok-|digest: /);
  });
}

test('without a change there is no divergence', async ({ data, log }) => {
  const { exitCode, output } = await cli(['replay', '--data', data, '--code', patchedCopy()]);
  assert.match(output, new RegExp(`^replay: \\d+ inputs, ${log.length} events, 0 divergences$`));
  assert.is(exitCode, 0);
});
