/** Under which terms the log is indexed: a letter for the dimension, then the value. */
import { createHash } from 'node:crypto';
import { deviceOfClient, deviceOfTopic } from '../../domain/event-subjects.ts';
import { Role } from './chunk.ts';
import type { Interest } from './event-store.ts';

/** The letters of the dimensions. They are on disk. */
export const Dimension = { stream: 's', org: 'o', type: 't', clientId: 'c', device: 'd' } as const;

/** A string of a chunk's dictionary, as the index sees it. */
export type Mention = Readonly<{ text: string; roles: number; org: Readonly<{ text: string }> | undefined }>;

/** Longer values, and those with the character that ends a key's term, are cut and told apart by a digest. */
const TERM_LENGTH_MAX = 200;

/** The term of a value. */
export function termOf(dimension: string, value: string): string {
  if (value.length <= TERM_LENGTH_MAX && !value.includes('\0')) return dimension + value;
  return `${dimension}${value.slice(0, TERM_LENGTH_MAX / 2)}#${createHash('sha256').update(value).digest('base64url')}`;
}

/** The terms of a mention, except streams, which are indexed with their revisions. */
export function termsOf({ text, roles, org }: Mention): string[] {
  const terms: string[] = [];
  if (roles & Role.org) terms.push(termOf(Dimension.org, text));
  if (roles & Role.type) terms.push(termOf(Dimension.type, text));
  const device = deviceOf(text, roles, org?.text);
  // A device's client is found by the device: half of what would be written is the same.
  if (roles & Role.clientId && deviceOfClient(text) === undefined) terms.push(termOf(Dimension.clientId, text));
  if (device !== undefined) terms.push(termOf(Dimension.device, device));
  return terms;
}

function deviceOf(text: string, roles: number, org: string | undefined): string | undefined {
  if (roles & Role.device) return text;
  if (roles & Role.clientId) return deviceOfClient(text);
  return roles & Role.topic && org !== undefined ? deviceOfTopic(org, text) : undefined;
}

/**
 * What an interest asks of the index: every one of `all`, and one of `any` when that is given. The first of `all` is the one that is
 * likely to narrow most.
 */
export function termsWanted({ stream, org, device, clientId, types }: Interest): {
  all: string[];
  any: string[] | undefined;
} {
  const all: string[] = [];
  if (device !== undefined) all.push(termOf(Dimension.device, device));
  const ofClient = clientId === undefined ? undefined : deviceOfClient(clientId);
  if (ofClient !== undefined) all.push(termOf(Dimension.device, ofClient));
  else if (clientId !== undefined) all.push(termOf(Dimension.clientId, clientId));
  if (stream !== undefined) all.push(termOf(Dimension.stream, stream));
  if (org !== undefined) all.push(termOf(Dimension.org, org));
  return { all, any: types?.map((type) => termOf(Dimension.type, type)) };
}
