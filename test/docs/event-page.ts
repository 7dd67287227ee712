/** The event catalogue as a page for readers of the log, made from the schemas and the comments that stand above their fields. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import {
  type EventKind,
  type EventType,
  eventKinds,
  eventSchemas,
  eventTypesOf,
  eventVersion,
} from '../../domain/events/catalogue.ts';
import { typeText } from './type-text.ts';

const sources = join(import.meta.dirname, '../../domain/events');

const intro = `# Events

What can stand in the log: ${'`domain/events/`'} as a page. Names and fields are on disk and never change their meaning; a changed shape is a new
version. Around each event the log keeps its envelope (${'`domain/recorded-event.ts`'}): id, position, stream, revision and the metadata.
A message's payload stands beside ${'`data`'} with its exact bytes.

`;

/** Markdown of the whole catalogue: one section per family, one table per event. */
export function eventPage(): string {
  return intro + (Object.keys(eventKinds) as EventKind[]).map(familySection).join('\n');
}

function familySection(kind: EventKind): string {
  const comments = commentsOf(readFileSync(join(sources, `${kind}.ts`), 'utf8'));
  const events = eventTypesOf(kind).map((type) => eventSection(type as EventType, comments));
  return `## ${kind}\n\n${comments.file}\n\n${events.join('\n')}`;
}

function eventSection(type: EventType, comments: Comments): string {
  const { properties = {}, required = [], $defs = {} } = z.toJSONSchema(eventSchemas[type]);
  const own = comments.events.get(type);
  const rows = Object.entries(properties).map(([field, given]) => {
    const schema = defined(given, $defs);
    const described = (schema as { description?: string }).description;
    const meaning = described ?? own?.fields.get(field) ?? '';
    const name = required.includes(field) ? field : `${field}?`;
    return `| \`${name}\` | ${cell(typeText(schema))} | ${cell(meaning)} |`;
  });
  const version = eventVersion(type) > 1 ? ` (version ${eventVersion(type)})` : '';
  const table = ['| field | type | meaning |', '| --- | --- | --- |', ...rows].join('\n');
  return `### ${type}${version}\n\n${own?.about ? `${own.about}\n\n` : ''}${table}\n`;
}

/** A schema that has a name stands apart, under it. */
function defined(schema: unknown, named: Readonly<Record<string, unknown>>): unknown {
  const reference = (schema as { $ref?: unknown }).$ref;
  return typeof reference === 'string' ? named[reference.replace('#/$defs/', '')] : schema;
}

type Comments = Readonly<{
  /** What the file says of itself. */
  file: string;
  events: ReadonlyMap<string, EventComments>;
}>;

/** What stands above an event and above its fields; a field without a comment inherits that of the same field further up. */
type EventComments = { about: string; fields: Map<string, string> };

/** Reads the docstrings of one file of events, relying on its form: events at two spaces, one field per line where it has a docstring. */
function commentsOf(source: string): Comments {
  const events = new Map<string, EventComments>();
  let fields = new Map<string, string>();
  for (const [, comment = '', event, field] of source.matchAll(
    /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?(?:^ {2}([A-Z]\w*): z\.object\(|^ +([a-z]\w*):)/gm,
  )) {
    if (event) {
      fields = new Map(fields);
      events.set(event, { about: plain(comment), fields });
    }
    if (field && comment) fields.set(field, plain(comment));
  }
  return { file: plain(/^\/\*\*([\s\S]*?)\*\//.exec(source)?.[1] ?? ''), events };
}

function plain(comment: string): string {
  return comment.replaceAll(/\s*\n\s*\* ?/g, ' ').trim();
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
