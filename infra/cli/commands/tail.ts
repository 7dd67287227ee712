/** `tail`: the timeline, as it happens. */
import * as z from 'zod';
import type { TimelineItem } from '../../../projections/timeline.ts';
import { timelineLine } from '../../console/line.ts';
import type { Command, CommandContext } from '../command.ts';
import { readEvents } from '../event-reader.ts';
import { Failure } from '../failure.ts';
import { ask, mustFindSandbox, readAnswer, urlOption } from '../sandbox-client.ts';

/** They go to the sandbox as they are, which says what is wrong with them. */
const filters = [
  { name: 'org', value: 'ID', help: 'one org' },
  { name: 'type', value: 'TYPE', help: 'devices of this type' },
  { name: 'device', value: 'ID', help: 'devices with this id' },
  { name: 'client', value: 'CLIENTID', help: 'one MQTT client, such as d:sandbx:demo:device-1' },
  { name: 'kind', value: 'KIND', help: 'registry, connection, message or sandbox' },
  { name: 'event', value: 'NAME', help: 'one type of event of the log, such as ConnectRefused' },
  {
    name: 'since',
    value: 'TIME',
    help: 'begin with what was recorded from then on: ISO 8601 with a zone, or ms since 1970',
  },
  { name: 'until', value: 'TIME', help: 'end with what was recorded before then, instead of waiting for more' },
] as const;

export const command: Command = {
  summary: 'show what happens in the sandbox, as it happens',
  usage: 'tail [QUERY…] [OPTIONS]',
  description:
    "QUERY narrows it to the events that it matches, such as: tail type:pump evt:status 'payload.d.temp:>30' '!dup:true'. " +
    'All terms must hold; the shell wants quotes around ">", "!", "*" and spaces. With a beginning (after:-5m) it starts there, ' +
    'otherwise with what happens next. docs/query-language.md has all fields.\n\n' +
    'The filters below are short for terms of a query, and may stand beside one.',
  options: [...filters, { name: 'json', help: 'print each event as one line of JSON' }, urlOption],
  settings: ['data'],
  words: ['QUERY…'],
  async run(context) {
    const { base } = await mustFindSandbox(context);
    const wanted = new URLSearchParams();
    for (const { name } of filters) {
      const value = context.options[name];
      if (typeof value === 'string') wanted.set(name, value);
    }
    if (context.words.length > 0) wanted.set('q', context.words.join(' '));
    const { until, since } = context.options;
    if (until !== undefined) return printPages(context, base, wanted);
    // A live stream begins with what happens next, unless it is told a position.
    if (since !== undefined) wanted.set('after', '-1');
    return follow(context, base, wanted);
  },
};

/** What the sandbox says when it ends the stream. */
const ended = z.object({ type: z.string(), detail: z.string() });

async function follow(context: CommandContext, base: URL, wanted: URLSearchParams): Promise<number> {
  wanted.set('live', 'true');
  let last = '';
  for (;;) {
    const headers = { accept: 'text/event-stream', ...(last === '' ? {} : { 'last-event-id': last }) };
    const { body } = await ask(base, `/_sandbox/v1/timeline?${wanted}`, { headers });
    let closed: z.infer<typeof ended> | undefined;
    for await (const { event, data, id } of readEvents(unbroken(body ?? new ReadableStream(), base))) {
      if (event === 'closed') closed = ended.parse(JSON.parse(data));
      else printItem(context, JSON.parse(data));
      last = id;
    }
    // Too slow for a while: what was missed is read from the log.
    if (closed?.type.endsWith(':reader-too-slow')) continue;
    throw new Failure(closed?.detail ?? `the sandbox at ${base.origin} closed the stream`);
  }
}

async function* unbroken(body: AsyncIterable<Uint8Array>, base: URL): AsyncGenerator<Uint8Array, void> {
  try {
    yield* body;
  } catch (error) {
    throw new Failure(`the connection to ${base.origin} broke: ${(error as Error).message}`);
  }
}

const page = z.object({ items: z.array(z.unknown()), next: z.string().optional() });

async function printPages(context: CommandContext, base: URL, wanted: URLSearchParams): Promise<number> {
  wanted.set('after', '-1');
  let path: string | undefined = `/_sandbox/v1/timeline?${wanted}`;
  while (path !== undefined) {
    const response = await ask(base, path);
    const { items, next } = await readAnswer(response, page);
    for (const item of items) printItem(context, item);
    path = next;
  }
  return 0;
}

function printItem({ options, terminal, print }: CommandContext, item: unknown): void {
  print(options.json === undefined ? timelineLine(item as TimelineItem, terminal) : JSON.stringify(item));
}
