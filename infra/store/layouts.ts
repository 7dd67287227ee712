/** Event types whose facts have a binary layout, because they are most of a log. Everything else is JSON. */

import type { EventOf } from '../../domain/events/catalogue.ts';
import type { MessageNames, Name, NewEvent } from '../../domain/recorded-event.ts';
import { type Cursor, type Pen, unzigzag, VARINT_BYTES_MAX, zigzag } from './bytes.ts';
import { Detail, Layout, Role } from './chunk.ts';
import type { ChunkWriter } from './chunk-writer.ts';
import type { Sym } from './symbols.ts';

/** Where a dictionary's strings are. */
type Texts = Readonly<{ text: (entry: number) => string }>;
export type Message = EventOf<'MessagePublished'>['data'];
export type Acknowledged = EventOf<'DeliveriesAcknowledged'>['data'];

/** The members that the layouts hold; a test compares them with the catalogue. Version 1 only: a later shape gets a layout of its own. */
export const layoutMembers = {
  MessagePublished: ['clientId', 'topic', 'qos', 'packetId', 'dup', 'retain'],
  DeliveriesAcknowledged: ['clientId', 'received', 'completed'],
} as const;

/** How an event's facts are to be written. */
export function layoutOf(event: NewEvent): number {
  if (event.metadata.version !== 1) return Layout.json;
  if (event.type === 'MessagePublished') return isMessage(event.data as Message) ? Layout.message : Layout.json;
  if (event.type === 'DeliveriesAcknowledged')
    return isAcknowledged(event.data as Acknowledged) ? Layout.acknowledged : Layout.json;
  return Layout.json;
}

// What does not fit the layout to the letter is kept as JSON, so that nothing is lost.
function isMessage(data: Message): boolean {
  const { clientId, topic, qos, packetId, dup, retain } = data;
  if (typeof clientId !== 'string' || typeof topic !== 'string' || !(qos === 0 || qos === 1 || qos === 2)) return false;
  let members = 3;
  if (packetId !== undefined) {
    if (!isCount(packetId)) return false;
    members++;
  }
  if (dup !== undefined) {
    if (typeof dup !== 'boolean') return false;
    members++;
  }
  if (retain !== undefined) {
    if (typeof retain !== 'boolean') return false;
    members++;
  }
  return definedMembers(data) === members;
}

function isAcknowledged(data: Acknowledged): boolean {
  const { clientId, received, completed } = data;
  if (typeof clientId !== 'string') return false;
  if (received !== undefined && !(Array.isArray(received) && received.every(isCount))) return false;
  if (completed !== undefined && !(Array.isArray(completed) && completed.every(isCount))) return false;
  return definedMembers(data) === 1 + (received === undefined ? 0 : 1) + (completed === undefined ? 0 : 1);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 51;
}

function definedMembers(data: object): number {
  let members = 0;
  for (const name in data) if ((data as Record<string, unknown>)[name] !== undefined) members++;
  return members;
}

/** The most bytes that facts in a binary layout take, besides what every record takes. */
export function factsBytesMax(event: NewEvent): number {
  if (event.type !== 'DeliveriesAcknowledged') return 0;
  const { received, completed } = event.data as Acknowledged;
  return VARINT_BYTES_MAX * ((received?.length ?? 0) + (completed?.length ?? 0));
}

/** Writes a message's facts. */
export function writeMessage(writer: ChunkWriter, data: Message, org: Sym): void {
  const { clientId, topic, qos, packetId, dup, retain } = data;
  const { pen, table } = writer;
  let details: number = qos;
  if (packetId !== undefined) details |= Detail.packetId;
  if (dup !== undefined) details |= dup ? Detail.dupKnown | Detail.dup : Detail.dupKnown;
  if (retain !== undefined) details |= retain ? Detail.retainKnown | Detail.retain : Detail.retainKnown;
  pen.byte(details);
  pen.varint(writer.entry(table.of(clientId, Role.clientId)));
  pen.varint(writer.entry(table.topic(topic, org)));
  if (packetId !== undefined) pen.varint(packetId);
}

/** Reads what `writeMessage` wrote. */
export function readMessage(cursor: Cursor, source: Texts): Message {
  const details = cursor.byte();
  const clientId = source.text(cursor.varint());
  return readDetails(cursor, details, clientId, source.text(cursor.varint()));
}

/** The same with the names of client and topic. `nameOf`: that of an entry of the dictionary. */
export function readMessageOf(
  cursor: Cursor,
  nameOf: (entry: number) => Name,
): Readonly<{ data: Message; names: MessageNames }> {
  const details = cursor.byte();
  const client = nameOf(cursor.varint());
  const topic = nameOf(cursor.varint());
  return { data: readDetails(cursor, details, client.text, topic.text), names: { client, topic } };
}

function readDetails(cursor: Cursor, details: number, clientId: string, topic: string): Message {
  const qos = (details & Detail.qos) as 0 | 1 | 2;
  // The two forms of nearly all messages are made in one go.
  if (details === qos) return { clientId, topic, qos };
  if (details === (qos | Detail.packetId)) return { clientId, topic, qos, packetId: cursor.varint() };
  const data: { -readonly [Member in keyof Message]: Message[Member] } = { clientId, topic, qos };
  if (details & Detail.packetId) data.packetId = cursor.varint();
  if (details & Detail.dupKnown) data.dup = (details & Detail.dup) !== 0;
  if (details & Detail.retainKnown) data.retain = (details & Detail.retain) !== 0;
  return data;
}

/** Writes acknowledgements; positions are written as their distance from the one before, the first from the event's own. */
export function writeAcknowledged(
  writer: ChunkWriter,
  { clientId, received, completed }: Acknowledged,
  position: number,
): void {
  writer.pen.varint(writer.entry(writer.table.of(clientId, Role.clientId)));
  writeDistances(writer.pen, received, position);
  writeDistances(writer.pen, completed, position);
}

function writeDistances(pen: Pen, positions: readonly number[] | undefined, from: number): void {
  pen.varint(positions === undefined ? 0 : positions.length + 1);
  let last = from;
  for (const position of positions ?? []) {
    pen.varint(zigzag(position - last));
    last = position;
  }
}

/** Reads what `writeAcknowledged` wrote. */
export function readAcknowledged(cursor: Cursor, source: Texts, position: number): Acknowledged {
  const clientId = source.text(cursor.varint());
  const received = readDistances(cursor, position);
  const completed = readDistances(cursor, position);
  return { clientId, ...(received && { received }), ...(completed && { completed }) };
}

function readDistances(cursor: Cursor, from: number): number[] | undefined {
  const count = cursor.varint();
  if (count === 0) return undefined;
  const positions: number[] = [];
  let last = from;
  for (let i = 1; i < count; i++) {
    last += unzigzag(cursor.varint());
    positions.push(last);
  }
  return positions;
}
