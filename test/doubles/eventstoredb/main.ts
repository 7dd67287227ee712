/**
 * The double as a program of its own: a server, or `--size N` of them over one store. It says where it listens and takes commands, each
 * a JSON object `{ id, node, call, args }`, over its IPC channel or, started from a shell, as lines of its input. It ends with whoever
 * started it.
 *
 * @example
 * node --import tsx test/doubles/eventstoredb/main.ts --size 3
 * {"id":1,"node":0,"call":"hang","args":["batchAppend"]}
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { startEventStoreDoubleCluster } from './cluster.ts';
import { createCommands, type Reply } from './commands.ts';
import { startEventStoreDouble } from './start.ts';

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '1' },
    port: { type: 'string', default: '0' },
    'election-ms': { type: 'string', default: '100' },
  },
});
const size = Number(values.size);
const cluster =
  size > 1 ? await startEventStoreDoubleCluster({ size, electionMs: Number(values['election-ms']) }) : undefined;
const nodes = cluster?.nodes ?? [await startEventStoreDouble({ port: Number(values.port) })];
const connectionString = cluster?.connectionString ?? nodes[0]?.connectionString ?? '';
const run = createCommands(nodes, cluster?.elect);

const say = (message: Reply | Readonly<{ connectionString: string; ports: readonly number[] }>) => {
  if (process.send === undefined) console.log(JSON.stringify(message));
  else process.send(message);
};
say({ connectionString, ports: nodes.map((node) => node.port) });

if (process.send === undefined) {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => void run(line).then(say));
  lines.on('close', () => process.exit(0));
} else {
  process.on('message', (message) => void run(message).then(say));
  process.on('disconnect', () => process.exit(0));
}
