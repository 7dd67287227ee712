/** The body of a call as JSON. */
import type { HonoRequest } from 'hono';
import { type ApiRefusal, refuse } from '../../../domain/api/refusals.ts';

/** Levels of arrays and objects: what is stored is written again, and deeper ones would take the stack down. Guess: the platform's bound is not known. */
const NESTING_MAX = 100;

/** Bytes of a body. Source: docs (bulk operations: 512 KB). */
export const BODY_BYTES_MAX = 512 * 1_024;

export type JsonBody = Readonly<{ ok: true; value: unknown }> | Readonly<{ ok: false; refusal: ApiRefusal }>;

/** Reads the body of a request, no further than its bound. */
export async function readJsonBody(request: HonoRequest): Promise<JsonBody> {
  const read = await readText(request);
  switch (read) {
    case 'too-large':
      return { ok: false, refusal: refuse('body-too-large', `The body has more than ${BODY_BYTES_MAX} bytes.`) };
    case 'broken-off':
      return { ok: false, refusal: refuse('request-broken-off', 'The body ended before it was complete.') };
    default:
      return parseJson(read.text);
  }
}

type Read = Readonly<{ text: string }> | 'too-large' | 'broken-off';

/** Node hands over as many bytes as were announced, which spares the stream; of others the bound has to be watched. */
async function readText({ raw }: HonoRequest): Promise<Read> {
  const announced = raw.headers.get('content-length');
  if (announced === null) return readStream(raw.body);
  if (Number(announced) > BODY_BYTES_MAX) return 'too-large';
  try {
    return { text: await raw.text() };
  } catch {
    return 'broken-off';
  }
}

/** The client may leave in the middle, or send chunks that are none. */
async function readStream(body: ReadableStream<Uint8Array> | null): Promise<Read> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of body ?? []) {
      length += chunk.length;
      if (length > BODY_BYTES_MAX) return 'too-large';
      chunks.push(chunk);
    }
  } catch {
    return 'broken-off';
  }
  return { text: Buffer.concat(chunks).toString() };
}

/** Reads JSON. The refusal never repeats what stood there: it may be a credential. */
function parseJson(text: string): JsonBody {
  const refused = (seen: string): JsonBody => ({
    ok: false,
    refusal: refuse('body-not-json', `${seen} Send JSON as the body of this request.`),
  });
  if (text.trim() === '') return refused('The request has no body.');
  if (isTooDeep(text)) return refused(`The body is nested more than ${NESTING_MAX} levels deep.`);
  try {
    const value = JSON.parse(text);
    if (LARGE_NUMBER.test(text) && !isStorable(value)) return refused('The body has a number beyond 1.8e308.');
    return { ok: true, value };
  } catch {
    return refused('The body is not JSON.');
  }
}

/** What a number beyond all numbers needs. */
const LARGE_NUMBER = /[eE]\+?\d{3}|\d{300}/;

/** Whether all numbers are finite: others cannot be stored, JSON has none. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isStorable);
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (quoted) {
      if (character === 0x5c) index++;
      else if (character === 0x22) quoted = false;
    } else if (character === 0x22) quoted = true;
    else if (character === 0x5b || character === 0x7b) {
      if (++depth > NESTING_MAX) return true;
    } else if (character === 0x5d || character === 0x7d) depth--;
  }
  return false;
}
