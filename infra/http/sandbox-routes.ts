/** Every route of `/_sandbox/v1`, as the documentation tells of it. A route that comes declares itself here. */
import * as z from 'zod';
import {
  EXPORT_PATH,
  exportParameters,
  FORKS_PATH,
  forkSchema,
  IMPORTS_PATH,
  importParameters,
} from './archive-routes.ts';
import { CLOCK_PATH, clockSchema } from './clock-routes.ts';
import { EXPLAIN_PATH, MESSAGES_PATH, publishSchema } from './message-routes.ts';
import { paramsOf } from './orgs/look-route.ts';
import { orgRoutes } from './orgs/routes.ts';
import { timelineParameters, waitParameters } from './query.ts';
import { orderSchema, REPLAY_PATH, REPLAYS_PATH } from './replay-routes.ts';
import type { SandboxRoute } from './sandbox-route.ts';
import { TIMELINE_PATH } from './timeline-routes.ts';
import { WAIT_PATH } from './wait-route.ts';

const position = z.number().int();

/** Any JSON object: `docs/events.md` tells of an event's members. */
const object = z.record(z.string(), z.unknown());

const timelineItem = z
  .object({
    position,
    id: z.string(),
    type: z.string(),
    kind: z.string(),
    org: z.string(),
    at: z.string(),
    recordedAt: z.string(),
    clientId: z.string().optional(),
    typeId: z.string().optional(),
    deviceId: z.string().optional(),
    data: object,
    payload: z.string().optional(),
    payloadBase64: z.string().optional(),
    correlationId: z.string().optional(),
    causationId: z.string().optional(),
    who: z.string(),
    summary: z.string(),
    advice: z.string().optional(),
  })
  .meta({ id: 'TimelineItem' });

/** What is published may be any JSON, which no document can write down. */
const publishBody = withExample(
  z.object({ ...publishSchema.shape, payload: z.unknown().meta({ description: 'text or JSON' }) }),
  { org: 'abc123', typeId: 'pump', deviceId: 'p-1', eventId: 'status', payload: { temperature: 21 } },
);
const orderBody = withExample(orderSchema, { org: 'abc123', into: 'tests', from: '-1h', speed: 10 });
const clockBody = withExample(clockSchema, { by: '8d' });
const forkBody = withExample(forkSchema, { org: 'abc124', at: 42 });

const job = object.meta({ id: 'Replay' });
const archive = 'application/gzip';
const writing = ['body-not-valid', 'body-too-large', 'content-type', 'cross-origin'] as const;

const others: readonly SandboxRoute[] = [
  {
    method: 'get',
    path: '/_sandbox/v1',
    tag: 'Itself',
    summary: 'The index: every path with its methods',
    success: [{ status: 200, shape: z.object({ name: z.string(), version: z.string(), paths: z.array(object) }) }],
  },
  {
    method: 'get',
    path: TIMELINE_PATH,
    tag: 'What happened',
    summary: 'What happened, newest first',
    description:
      'docs/query-language.md tells what `q` takes; the single filters are short for terms of it. With `live=true` the answer is a stream of server-sent events.',
    query: timelineParameters,
    success: [
      {
        status: 200,
        shape: z.object({
          items: z.array(timelineItem),
          next: z.string().optional(),
          previous: z.string().optional(),
          truncatedBefore: position.optional(),
        }),
      },
    ],
    problems: ['query-not-valid', 'header-not-valid', 'reader-too-slow', 'history-busy', 'too-many-streams'],
  },
  {
    method: 'get',
    path: WAIT_PATH,
    tag: 'What happened',
    summary: 'The first event that a query finds, as soon as it is there',
    query: waitParameters,
    success: [{ status: 200, shape: timelineItem }],
    problems: ['query-not-valid', 'too-many-waits', 'wait-timed-out'],
  },
  {
    method: 'post',
    path: MESSAGES_PATH,
    tag: 'Messages',
    summary: 'Publish an event as a device, or a command as an application',
    body: { shape: publishBody },
    success: [{ status: 201, shape: z.object({ id: z.string(), position, explain: z.string() }) }],
    problems: [...writing, 'refused'],
  },
  {
    method: 'get',
    path: EXPLAIN_PATH,
    tag: 'Messages',
    summary: 'Who received a message, and why the others did not',
    success: [
      { status: 200, shape: z.object({ message: timelineItem, recipients: z.array(object), others: z.array(object) }) },
    ],
    problems: ['message-unknown', 'history-busy'],
  },
  {
    method: 'get',
    path: EXPORT_PATH,
    tag: 'Archives',
    summary: 'The history of an org, or a part of it, as an archive',
    query: exportParameters,
    success: [{ status: 200, type: archive }],
    problems: ['query-not-valid', 'archive-refused'],
  },
  {
    method: 'post',
    path: IMPORTS_PATH,
    tag: 'Archives',
    summary: 'Take an archive in',
    description: 'With `Accept: application/x-ndjson` lines tell how far it is.',
    query: importParameters,
    body: { type: archive },
    success: [{ status: 201, shape: object }],
    problems: ['query-not-valid', 'cross-origin', 'archive-refused'],
  },
  {
    method: 'post',
    path: FORKS_PATH,
    tag: 'Archives',
    summary: 'Make another org of the past of one',
    body: { shape: forkBody },
    success: [{ status: 201, shape: object }],
    problems: [...writing, 'archive-refused'],
  },
  {
    method: 'get',
    path: REPLAYS_PATH,
    tag: 'Replays',
    summary: 'List the replays',
    success: [{ status: 200, shape: z.object({ items: z.array(job) }) }],
  },
  {
    method: 'post',
    path: REPLAYS_PATH,
    tag: 'Replays',
    summary: 'Publish again what devices of an org have published',
    body: { shape: orderBody },
    success: [{ status: 202, shape: job }],
    problems: [...writing, 'refused', 'too-many-replays'],
  },
  {
    method: 'get',
    path: REPLAY_PATH,
    tag: 'Replays',
    summary: 'How far a replay is',
    success: [{ status: 200, shape: job }],
    problems: ['replay-unknown'],
  },
  {
    method: 'delete',
    path: REPLAY_PATH,
    tag: 'Replays',
    summary: 'Stop a replay',
    success: [{ status: 200, shape: job }],
    problems: ['cross-origin', 'replay-unknown'],
  },
  {
    method: 'put',
    path: CLOCK_PATH,
    tag: 'Clock',
    summary: 'Set, move, stop or release the clock of an org',
    body: { shape: clockBody },
    success: [{ status: 200, shape: z.object({ mode: z.string(), at: z.string().optional() }) }],
    problems: writing,
    refusals: ['org-unknown', 'clock-out-of-range'],
  },
];

export const sandboxRoutes: readonly SandboxRoute[] = [...others.map(braced), ...orgRoutes];

/** A body whose members do not go all together. */
function withExample<Body extends z.ZodType>(body: Body, example: z.input<Body>): Body {
  return body.meta({ examples: [example] });
}

/** The router's way of writing a path, in the one of the documentation. */
function braced(route: SandboxRoute): SandboxRoute {
  const path = route.path.replace(/:(\w+)/g, '{$1}');
  return { ...route, path, ...paramsOf(path) };
}
