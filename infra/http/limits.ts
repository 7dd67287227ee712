/** The bounds of the HTTP side, each with its unit and its reason. */

/** Items of one timeline page: a page is made in one go, so it must stay small; more is what `next` is for. */
export const PAGE_ITEMS_MAX = 1_000;
export const PAGE_ITEMS_DEFAULT = 100;

/** Payload bytes after which a page ends early: a thousand payloads of the largest size would be 128 MiB. */
export const PAGE_PAYLOAD_BYTES_MAX = 8 * 1_024 * 1_024;

/** Events looked at for one page before the search goes on in the history, off the broker's thread: a few milliseconds' work. */
export const PAGE_EXAMINED_HERE_MAX = 2_000;

/** Bytes of a request's body: the largest payload, escaped as JSON text at its worst, with room for the rest. */
export const BODY_BYTES_MAX = 1_024 * 1_024;

/**
 * Bytes of a file for an import: some 100 million events. It is kept in the data directory meanwhile, and must come within the time that a
 * request has.
 */
export const UPLOAD_BYTES_MAX = 4 * 1_024 * 1_024 * 1_024;

/** Live streams at a time: each hears every event of the log. */
export const LIVE_STREAMS_MAX = 64;

/** What may wait for one live stream's reader before it is told to come back: half a second of the fastest traffic. */
export const LIVE_QUEUE_EVENTS_MAX = 32_768;
export const LIVE_QUEUE_BYTES_MAX = 8 * 1_024 * 1_024;

/** Events that are turned into text for a live stream at once, so that a long history does not hold up the broker. */
export const LIVE_CHUNK_EVENTS = 100;
export const LIVE_CHUNK_BYTES = 64 * 1_024;

/** Milliseconds between signs of life on a quiet live stream: proxies close what is silent for 30 to 60 seconds. */
export const LIVE_HEARTBEAT_MS = 15_000;

/** Requests that wait for an event at a time: each looks at the events of the log that it may be waiting for. */
export const WAITS_MAX = 128;

/** Seconds that a request waits for an event: below what closes a connection on which nothing moves. */
export const WAIT_SECONDS_MAX = 100;
export const WAIT_SECONDS_DEFAULT = 30;

/** Milliseconds a client has to send its headers, and its whole request. */
export const HEADERS_TIMEOUT_MS = 10_000;
export const REQUEST_TIMEOUT_MS = 30_000;

/** Milliseconds an idle connection is kept for the next request; the platform announces 60 seconds. Source: amlen trn/wstcp.c. */
export const KEEP_ALIVE_TIMEOUT_MS = 60_000;

/** Milliseconds after which a connection on which nothing moves is closed: a reader that has stopped reading. */
export const SOCKET_TIMEOUT_MS = 120_000;

/** Bytes of a request's headers. */
export const HEADER_BYTES_MAX = 16 * 1_024;

/** Characters of a path that an event or an error repeats. */
export const PATH_CHARACTERS_MAX = 256;
