/** `POST /_sandbox/v1/messages` publishes; `GET /_sandbox/v1/messages/{id}/explain` says what became of it. */
import type { Hono } from 'hono';
import * as z from 'zod';
import type { PublishMessageRequest } from '../../handlers/sandbox/publish-message.ts';
import { adviceOn } from '../../projections/timeline-advice.ts';
import { boundedBody, ownOriginOnly, readJson } from './body.ts';
import { notReady } from './health.ts';
import type { HttpPorts } from './ports.ts';
import { problem, problemResponse } from './problem.ts';
import { readQuery } from './query.ts';
import { type Calls, claim } from './recorded-calls.ts';

export const MESSAGES_PATH = '/_sandbox/v1/messages';
export const EXPLAIN_PATH = '/_sandbox/v1/messages/:id/explain';

const name = z
  .string('expected a text')
  .min(1, 'expected a text, it is empty')
  .max(256, 'expected at most 256 characters');

/** `payload` as text is sent as it is; any other JSON value is sent as `JSON.stringify` writes it. Bytes go into `payloadBase64`. */
export const publishSchema = z
  .strictObject({
    org: name,
    typeId: name,
    deviceId: name,
    eventId: name.optional(),
    commandId: name.optional(),
    format: name.default('json'),
    qos: z.union([z.literal(0), z.literal(1)], 'expected 0 or 1').default(1),
    payload: z.json('expected text or JSON').optional(),
    payloadBase64: z.base64('expected base64').optional(),
  })
  .refine(({ eventId, commandId }) => (eventId === undefined) !== (commandId === undefined), {
    message: 'expected either "eventId" (sent as the device) or "commandId" (sent as an application)',
  })
  .refine(({ payload, payloadBase64 }) => (payload === undefined) !== (payloadBase64 === undefined), {
    message: 'expected either "payload" (text or JSON) or "payloadBase64" (bytes)',
  });

/** Adds the routes. */
export function addMessages(app: Hono<Calls>, ports: HttpPorts): void {
  app.post(MESSAGES_PATH, ownOriginOnly, boundedBody, async (c) => {
    const query = readQuery(c.req.url, {});
    if (!query.ok) return problemResponse(query.problem);
    const body = await readJson(c, publishSchema);
    if (!body.ok) return problemResponse(body.problem);
    claim(c, { org: body.value.org });
    const readiness = ports.readiness();
    if (readiness.state !== 'ready') return problemResponse(notReady(readiness));

    const outcome = await ports.publish(toRequest(body.value));
    if (!outcome.ok) {
      const { id, reason, status = 422 } = outcome.rejection;
      const advice = outcome.rejection.advice ?? adviceFor(id, body.value);
      claim(c, { rejection: id });
      return problemResponse(problem('refused', reason, advice, { status, rejection: id }));
    }
    const explain = EXPLAIN_PATH.replace(':id', encodeURIComponent(outcome.id));
    return c.json({ id: outcome.id, position: outcome.position, explain }, 201, { location: explain });
  });

  app.get(EXPLAIN_PATH, async (c) => {
    const query = readQuery(c.req.url, {});
    if (!query.ok) return problemResponse(query.problem);
    const id = c.req.param('id');
    const explanation = await ports.explain(id);
    if (explanation !== undefined) return c.json(explanation);
    const advice = 'GET /_sandbox/v1/timeline?event=MessagePublished lists messages with their ids';
    return problemResponse(
      problem('message-unknown', `no message has the id ${JSON.stringify(id.slice(0, 64))}`, advice),
    );
  });
}

function adviceFor(rejection: string, { org, typeId, deviceId }: z.infer<typeof publishSchema>): string {
  const clientId = `d:${org}:${typeId}:${deviceId}`;
  return adviceOn({ data: { rejection, clientId } }) ?? 'docs/fidelity.md says what is allowed';
}

function toRequest(body: z.infer<typeof publishSchema>): PublishMessageRequest {
  const { org, typeId, deviceId, eventId, commandId, format, qos, payload, payloadBase64 } = body;
  return {
    org,
    typeId,
    deviceId,
    ...(eventId === undefined ? {} : { eventId }),
    ...(commandId === undefined ? {} : { commandId }),
    format,
    qos,
    payload: payloadBase64 === undefined ? Buffer.from(textOf(payload)) : Buffer.from(payloadBase64, 'base64'),
  };
}

function textOf(payload: unknown): string {
  return typeof payload === 'string' ? payload : JSON.stringify(payload);
}
