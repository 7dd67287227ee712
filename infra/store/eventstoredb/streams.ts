/** Our streams on the server: which are copied, which are this node's own, and which share a lane. */
import { nodeStreams, streams } from '../../../domain/streams.ts';

/**
 * How many streams a node's messages are spread over, each with one append under way: while the answers of some are awaited, the others are filled.
 * Four are better than eight on two cores: fewer and larger appends.
 */
const SHARDS = 4;

/** Every category of stream that stands in the log. */
const categories: readonly string[] = [...nodeStreams, ...Object.keys(streams), 'client'];

/** What the names of the streams begin with that are copied. */
export const copiedPrefixes: readonly string[] = categories.map((category) => `${category}-`);

/** The stream that events go to: the messages of a node are spread by client, so that those of one client stay in their order. */
export function streamOf(stream: string, node: string, data: object): string {
  if (stream !== `messages-${node}`) return stream;
  const { clientId } = data as Readonly<{ clientId?: unknown }>;
  return `${stream}-${shardOf(typeof clientId === 'string' ? clientId : '')}`;
}

/** Where the log's name stands: among no space's streams, so that it is never copied. */
export function nameStream(space: string): string {
  return space === '' ? 'wiotp-sandbox-log' : `wiotp-sandbox-log:${space}`;
}

/** The streams that this node alone appends to. */
export function ownStreams(node: string): readonly string[] {
  const shards = Array.from({ length: SHARDS }, (_, shard) => `messages-${node}-${shard}`);
  return [...nodeStreams].flatMap((category) => (category === 'messages' ? shards : `${category}-${node}`));
}

/** The lane of a stream: appends of one leave one after the other. A client's connections share that of its messages, so that what it does stays in its order. */
export function laneOf(stream: string): string {
  if (stream.startsWith('client-')) return `shard-${shardOf(stream.slice('client-'.length))}`;
  const shard = stream.startsWith('messages-') ? /-(\d+)$/.exec(stream)?.[1] : undefined;
  return shard === undefined ? stream : `shard-${shard}`;
}

/** FNV-1a, which spreads ids that differ in their last characters. */
function shardOf(clientId: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < clientId.length; i++) hash = Math.imul(hash ^ clientId.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % SHARDS;
}
