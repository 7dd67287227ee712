/**
 * An event of one org as the event of another: ids, streams, requests and the sentences of refusals name the new org, and what people
 * wrote themselves (descriptions, metadata, payloads, topics) stays as it is. A replay of the outcome decides as one of the original does.
 */
import type { Metadata, RecordedEvent } from './recorded-event.ts';
import { isNodeStream } from './streams.ts';

/** `newId` makes an id of an id, the same each time: of events and of the connections and calls that they belong to. */
export type Renaming = Readonly<{ from: string; to: string; newId: (id: string) => string }>;

type Renamed = Pick<RecordedEvent, 'id' | 'stream' | 'data' | 'metadata'>;

/** The event under the other org. */
export function renameOrg<Event extends Renamed>(event: Event, renaming: Renaming): Event {
  return {
    ...event,
    id: renaming.newId(event.id),
    stream: renameStream(event.stream, renaming),
    data: renamed(event.data, '', renaming) as object,
    metadata: renameMetadata(event.metadata, renaming),
  };
}

/** An id that has an org in it under the other org: of a client (`d:{org}:…`), a key (`a-{org}-…`), a gateway's own group. */
export function renameId(id: string, { from, to }: Pick<Renaming, 'from' | 'to'>): string {
  const [, start] = /^([dgaAp]:|gw_def_res_grp:|[ag][-/])/.exec(id) ?? [];
  if (start === undefined || !id.startsWith(from, start.length)) return id;
  const rest = id.slice(start.length + from.length);
  return rest === '' || !/^[:/-]/.test(rest) ? id : `${start}${to}${rest}`;
}

/** The stream under the other org; the streams of a node are everybody's. */
export function renameStream(stream: string, renaming: Pick<Renaming, 'from' | 'to'>): string {
  if (isNodeStream(stream)) return stream;
  const { from, to } = renaming;
  const key = stream.indexOf('-') + 1;
  const id = stream.slice(key);
  if (id === from) return stream.slice(0, key) + to;
  const renamedId = id.startsWith(`${from}:`)
    ? `${to}:${renameId(id.slice(from.length + 1), renaming)}`
    : renameId(id, renaming);
  return stream.slice(0, key) + renamedId;
}

function renameMetadata(metadata: Metadata, renaming: Renaming): Metadata {
  const { org, correlationId, causationId, input } = metadata;
  const { from, to, newId } = renaming;
  return {
    ...metadata,
    org: org === from ? to : org,
    ...(correlationId !== undefined && { correlationId: newId(correlationId) }),
    ...(causationId !== undefined && { causationId: newId(causationId) }),
    ...(input && { input: { ...input, request: renamed(input.request, '', renaming) } }),
  };
}

type Rule = (text: string, renaming: Renaming) => string;

const itself: Rule = (text, { from, to }) => (text === from ? to : text);

/** The members that name an org or hold an id with one, wherever they stand. A group's id also stands below the roles limited to it. */
// biome-ignore format: a table reads in columns
const rules: Readonly<Record<string, Rule>> = {
  org:               itself,
  originalOrg:       itself,
  sniOrg:            itself,
  hostOrg:           itself,
  clientId:          renameId,
  requestedClientId: renameId,
  user:              renameId,
  key:               renameId,
  caller:            renameId,
  'caller.id':       renameId,
  'author.id':       renameId,
  groupId:           renameId,
  rolesToGroups:     renameId,
  connectionId:      (id, { newId }) => newId(id),
  reason:            renameSentence,
  path:              renamePath,
};

/** What people write as they like: nothing in it is an id of ours. */
const theirs: ReadonlySet<string> = new Set(['metadata', 'deviceInfo', 'extensions', 'edgeConfiguration']);

/** A value under a member's name; the same one where nothing changes. */
function renamed(value: unknown, name: string, renaming: Renaming): unknown {
  if (typeof value === 'string') {
    return Object.hasOwn(rules, name) ? (rules[name] as Rule)(value, renaming) : value;
  }
  if (typeof value !== 'object' || value === null || theirs.has(name)) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => renamed(item, name, renaming));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  let copy: Record<string, unknown> | undefined;
  for (const [member, inside] of Object.entries(value)) {
    const kept = renamed(inside, nameInside(name, member), renaming);
    if (kept === inside) continue;
    copy ??= { ...value };
    copy[member] = kept;
  }
  return copy ?? value;
}

function nameInside(name: string, member: string): string {
  if (name === 'rolesToGroups') return name;
  return member === 'id' && (name === 'caller' || name === 'author') ? `${name}.id` : member;
}

/** Refusals quote ids, and name the org in a few set phrases (`domain/admission.ts`, `domain/api-key.ts`, `domain/resource-group.ts`). */
function renameSentence(text: string, renaming: Renaming): string {
  const { from, to } = renaming;
  if (!text.includes(from)) return text;
  return text
    .replace(/(?<![A-Za-z0-9_.:-])(?:[dgaAp]:|gw_def_res_grp:|[ag][-/])[^\s"]+/g, (id) => renameId(id, renaming))
    .replace(/(?<=\borg )"([^"]*)"/g, (quoted, org) => (org === from ? `"${to}"` : quoted))
    .replace(/(?<=SNI does not match org name: {2})(\S+) (\S+)/, (_, asked, own) =>
      [asked, own].map((org) => (org === from ? to : org)).join(' '),
    );
}

/** Paths name orgs (`/orgs/{org}`) and hold ids, as they were sent. */
function renamePath(path: string, renaming: Renaming): string {
  const { from, to } = renaming;
  if (!path.includes(from)) return path;
  const segments = path.split('/');
  return segments
    .map((segment, index) => {
      if (segment === from && segments[index - 1] === 'orgs') return to;
      const colon = /%3a/i.exec(segment)?.[0];
      if (colon === undefined) return renameId(segment, renaming);
      const plain = segment.replace(/%3a/gi, ':');
      const other = renameId(plain, renaming);
      return other === plain ? segment : other.replaceAll(':', colon);
    })
    .join('/');
}
