/**
 * The subscription to `$all`. The client's own one ends with an error at the first disturbance and never comes back; this one starts again behind
 * the last event that was handed over, until it is closed.
 */
import { backoffMs } from './backoff.ts';
import type { Client, ServerEvent } from './client.ts';

export type FeedHost = Readonly<{
  /** Makes a client that appends nothing. */
  open: () => Client;
  prefixes: readonly string[];
  /** All up to this server position has been taken in, -1 for nothing. */
  after: number;
  /** A page in the order of the server; resolves when there may be more. It is called again only then. */
  take: (events: readonly ServerEvent[]) => Promise<void> | void;
  caughtUp: () => void;
  /** Told of each disturbance, and undefined when the server has taken the subscription. */
  heard: (failure: Error | undefined) => void;
  /** How long the server may take to take a subscription, ms. */
  deadlineMs: number;
  random: () => number;
}>;

/** A page is handed over when it has so many, or at the end of the loop's turn. */
const PAGE_EVENTS = 1_000;

/** Begins at once. `close` resolves when nothing of it is open any more. */
export function openFeed(host: FeedHost): Readonly<{ close: () => Promise<void> }> {
  let processed = host.after;
  let failures = 0;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let closing: Promise<unknown> = Promise.resolve();
  let endCurrent = () => {};

  const start = () => {
    if (closed) return;
    const client = host.open();
    let page: ServerEvent[] = [];
    let checked = -1;
    let taking = false;
    let ended = false;
    let isCaughtUp = false;
    let received = processed;
    const end = (failure?: Error) => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      feed.close();
      closing = Promise.all([closing, client.close().catch(() => {})]);
      if (failure === undefined) return;
      host.heard(failure);
      timer = setTimeout(start, backoffMs(failures++, host.random()));
    };
    const pump = async () => {
      taking = true;
      feed.pause();
      while (page.length > 0 && !ended) {
        const events = page;
        page = [];
        await host.take(events);
        // What was under way when a disturbance came may end after its successor's beginning.
        processed = Math.max(processed, (events.at(-1) as ServerEvent).position);
      }
      taking = false;
      if (ended) return;
      processed = Math.max(processed, checked);
      failures = 0;
      if (isCaughtUp) host.caughtUp();
      isCaughtUp = false;
      feed.resume();
    };
    const soon = () => {
      if (!taking) {
        taking = true;
        setImmediate(() => void pump());
      }
    };
    const feed = client.listen({
      after: processed,
      prefixes: host.prefixes,
      confirmed: () => {
        clearTimeout(timer);
        host.heard(undefined);
      },
      event: (event) => {
        // A server may repeat what it sent before a disturbance.
        if (event.position <= received) return;
        received = event.position;
        page.push(event);
        if (page.length >= PAGE_EVENTS) feed.pause();
        soon();
      },
      checkpoint: (position) => {
        checked = position;
        soon();
      },
      caughtUp: () => {
        isCaughtUp = true;
        soon();
      },
      ended: end,
    });
    endCurrent = end;
    const late = new Error(`the server has not taken the subscription within ${host.deadlineMs} ms`);
    timer = setTimeout(() => end(late), host.deadlineMs);
  };
  start();

  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      endCurrent();
      await closing;
    },
  };
}
