/**
 * `npm run bench`: the sandbox beside plain aedes and mosquitto, in interleaved rounds on this machine.
 *
 *     --quick              one short round, for a first look
 *     --rounds N           5 unless said
 *     --only A,B           scenarios, by name
 *     --brokers A,B        of sandbox, aedes, mosquitto, and hono for the HTTP scenarios
 *     --events N           events in the log on which history is measured: 1,000,000 unless said
 *     --json FILE          every figure of every round
 *     --strict             exit code 1 when a bar is missed, too; lost messages always are
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bareFlush } from './bare-flush.ts';
import { aedesBroker } from './brokers/aedes.ts';
import type { Broker } from './brokers/broker.ts';
import { honoServer } from './brokers/hono.ts';
import { mosquittoBroker } from './brokers/mosquitto.ts';
import { sandboxBroker } from './brokers/sandbox.ts';
import { makeGenerator } from './generate.ts';
import { undisturbed } from './quiet.ts';
import { bars } from './report/bars.ts';
import { reportText } from './report/print.ts';
import { results } from './report/results.ts';
import type { Bench } from './scenario.ts';
import { isFor, scenarios } from './scenarios.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string', default: Object.keys(scenarios).join(',') },
    brokers: { type: 'string', default: 'sandbox,aedes,mosquitto,hono' },
    events: { type: 'string' },
    json: { type: 'string' },
    strict: { type: 'boolean', default: false },
  },
});
const rounds = Number(options.rounds ?? (options.quick ? 1 : 5));
const only = options.only.split(',');
const unknown = only.filter((name) => scenarios[name] === undefined);
if (unknown.length > 0) {
  throw new Error(`--only names "${unknown}"; expected some of ${Object.keys(scenarios).join(', ')}`);
}

// Not below /tmp, which may be memory: the log must lie on a disk.
const here = join(import.meta.dirname, '../../.bench');
mkdirSync(here, { recursive: true });
const workDirectory = mkdtempSync(join(here, 'run-'));
process.on('exit', () => rmSync(workDirectory, { recursive: true, force: true, maxRetries: 5 }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

const bench: Bench = {
  workDirectory,
  generator: await makeGenerator(workDirectory),
  warmMs: options.quick ? 500 : 1_000,
  measureMs: options.quick ? 700 : 1_500,
  starts: 3,
  logMessages: options.quick ? 20_000 : 200_000,
  devices: options.quick ? 10_000 : 100_000,
  historyEvents: Number(options.events ?? (options.quick ? 100_000 : 1_000_000)),
};
const found = results();
const present = [
  sandboxBroker(),
  await aedesBroker(workDirectory),
  mosquittoBroker(),
  await honoServer(workDirectory),
].filter((broker): broker is Broker => broker !== undefined);
const brokers = present.filter(({ name }) => options.brokers.split(',').includes(name));
console.log(`Node ${process.versions.node}, ${availableParallelism()} cores, ${rounds} rounds, interleaved:`);
for (const { title } of brokers) console.log(`  ${title}`);
if (!present.some(({ name }) => name === 'sandbox')) console.log('  no sandbox: "npm run build" makes its bundle');
if (!present.some(({ name }) => name === 'mosquitto')) console.log('  no mosquitto: "apt-get install mosquitto"');

let problems = 0;
for (let round = 0; round < rounds; round++) {
  for (const name of only) {
    // As near as can be to what it is compared with: the disk has its moods.
    if (name === 'latency-qos-1')
      found.add('bare-flush', 'bare-flush', await bareFlush(workDirectory, bench.measureMs));
    // Another broker begins in each round.
    const able = brokers.filter((broker) => isFor(name, broker));
    for (let turn = 0; turn < able.length; turn++) await measureOne(name, able[(round + turn) % able.length]);
  }
}

const report = reportText(
  found,
  brokers.map(({ name }) => name),
);
console.log(`\n${report}`);
if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(found.all(), undefined, 2));
const lost = brokers.some(({ name }) => name === 'sandbox' && found.sum(name, 'lost') > 0);
const missed = options.strict && bars(found).some(({ holds }) => holds === false);
process.exitCode = problems > 0 || lost || missed ? 1 : 0;

async function measureOne(name: string, broker: Broker | undefined): Promise<void> {
  const scenario = scenarios[name];
  if (scenario === undefined || broker === undefined) return;
  try {
    const figures = await undisturbed(() => scenario(bench, broker));
    found.add(broker.name, name, figures);
    const text = Object.entries(figures).map(([figure, value]) => `${figure} ${Number(value.toPrecision(4))}`);
    console.log(`${name} ${broker.name}: ${text.join(', ')}`);
  } catch (error) {
    problems++;
    console.log(`${name} ${broker.name}: FAILED: ${error instanceof Error ? error.message : String(error)}`);
  }
}
