/**
 * Retention on the server: what the copy has given up of this node's streams is hidden there, and goes with the server's next scavenge. Streams of
 * clients and of the registry are never touched: a copy that is made again is folded from them.
 */
import type { EventStore } from '../event-store.ts';
import type { Appender } from './appender.ts';
import { ownStreams } from './streams.ts';

type Options = Readonly<{
  store: Pick<EventStore, 'readStream'>;
  revisionOf: (stream: string) => number;
  appender: Pick<Appender, 'hideBelow'>;
  node: string;
  space: string;
}>;

/**
 * Hides the past of the node's streams below the first event that the copy still has of each; of one that it has none of, all but the last, which
 * keeps the stream's revisions going. Answers what went wrong; the next truncation makes up for it.
 */
export async function hideTruncated({ store, revisionOf, appender, node, space }: Options): Promise<readonly Error[]> {
  const failures: Error[] = [];
  for (const stream of ownStreams(node)) {
    let first = revisionOf(stream);
    for await (const { revision } of store.readStream(stream)) {
      first = revision;
      break;
    }
    if (first <= 0) continue;
    const answer = await appender.hideBelow(`${space}${stream}`, first);
    if (answer.as !== 'stored')
      failures.push(answer.as === 'conflict' ? new Error('somebody else set it') : answer.error);
  }
  return failures;
}
