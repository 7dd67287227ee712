/** The sandbox's own log: readable lines on a terminal, JSON lines elsewhere. */
import pino, { type DestinationStream, type Logger } from 'pino';
import type { EventStore, Subscription } from '../store/event-store.ts';
import { banner, type StartDescription, startRecord } from './banner.ts';
import { followForPeople, followForPrograms, type LineSink } from './event-lines.ts';
import { prettyStream } from './pretty.ts';

export type LogOptions = Readonly<{
  format: 'pretty' | 'json';
  level: pino.LevelWithSilent;
  /** Whether lines of messages show the beginning of the payload. */
  payloads: boolean;
  /** ANSI colours, of the format `pretty`. */
  color: boolean;
  /** Minutes east of UTC, of the format `pretty`; 0 when left out. */
  utcOffsetMinutes?: number;
  /** Where lines go: standard output when left out. */
  output?: NodeJS.WritableStream;
  /** For tests: see `event-lines.ts`. */
  linesPerSecond?: number;
  flushMs?: number;
}>;

export type SandboxLog = Readonly<{
  /** For everything that is not an event: warnings, and errors with their stack as `err`. */
  logger: Logger;
  /** Says what a newcomer needs to know. */
  started: (description: StartDescription) => void;
  /** Shows what happens in the log of events from now on. */
  follow: (store: Pick<EventStore, 'subscribe' | 'head'>) => Subscription;
  /** Writes what is still on its way. */
  close: () => Promise<void>;
}>;

/** Bytes of JSON lines that may wait for a reader of our output; what comes on top is lost, the broker does not wait for it. */
const WAITING_BYTES_MAX = 8 * 1_024 * 1_024;

/** Opens the log. */
export async function openLog(options: LogOptions): Promise<SandboxLog> {
  const { format, level, output } = options;
  const pretty = format === 'pretty' ? await prettyStream(options) : undefined;
  const plain = pretty
    ? undefined
    : (output ?? pino.destination({ dest: 1, sync: false, maxLength: WAITING_BYTES_MAX }));
  const logger = pino({ level, base: null }, (pretty ?? plain) as DestinationStream);
  const sink: LineSink = {
    enabled: (wanted) => logger.isLevelEnabled(wanted),
    write: (wanted, text, fields) => logger[wanted](pretty ? { line: true } : fields, text),
  };
  return {
    logger,
    started: (description) => {
      if (pretty) logger.info({ line: true }, banner(description));
      else logger.info(startRecord(description), 'the sandbox is ready');
    },
    follow: (store) => (pretty ? followForPeople(store, sink, options) : followForPrograms(store, sink, options)),
    close: async () => {
      if (pretty) await ended(pretty);
      else if (plain && 'flushSync' in plain) plain.flushSync();
    },
  };
}

function ended(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    stream.on('close', () => resolve());
    stream.end();
  });
}
