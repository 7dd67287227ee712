/** The readable form of the log, for terminals. */
import type { LogOptions } from './log.ts';
import { escaped } from './printable.ts';

/** What pino hands over, as far as it is shown. `line`: the message is a whole line already. */
type Entry = Readonly<{
  time?: number;
  msg?: string;
  line?: true;
  err?: Readonly<{ stack?: string; message?: string }>;
}>;

type Options = Pick<LogOptions, 'color' | 'output' | 'utcOffsetMinutes'>;

/** Opens the stream. pino-pretty is loaded only here: who does not look does not wait for it. */
export async function prettyStream({ color, output, utcOffsetMinutes = 0 }: Options): Promise<NodeJS.WritableStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({
    colorize: color,
    destination: output ?? 1,
    sync: true,
    hideObject: true,
    ignore: 'time,level,pid,hostname',
    messageFormat: (log, _key, label) => textOf(log as Entry, label, utcOffsetMinutes),
  });
}

function textOf({ time = 0, msg = '', line, err }: Entry, label: string, utcOffsetMinutes: number): string {
  if (line) return msg;
  const clock = new Date(time + utcOffsetMinutes * 60_000).toISOString().slice(11, 23);
  const stack = err === undefined ? '' : `\n${(err.stack ?? err.message ?? '').split('\n').map(escaped).join('\n')}`;
  return `${clock} ${label.toLowerCase().padEnd(6)} ${escaped(msg)}${stack}`;
}
