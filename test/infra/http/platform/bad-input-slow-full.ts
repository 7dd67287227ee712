/**
 * Keeps a sandbox busy with slow requests, and watches that it serves others.
 *
 *     npm run slow                     10,000 of them
 *     npm run slow -- --count 2000
 */
import { parseArgs } from 'node:util';
import { slowRequests } from './bad-input-slow.ts';

const { values } = parseArgs({ options: { count: { type: 'string', default: '10000' } } });
const count = Number(values.count);
try {
  const { tooSlow, closed, servedMeanwhile, grownMegabytes } = await slowRequests(count, console.log);
  console.log(
    `slow requests: ${count}, ${tooSlow} answered 408, ${closed} closed to make room, ${servedMeanwhile} others served meanwhile, memory grew by ${grownMegabytes} MB`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
