/** The last event cache as the API answers it. Source: docs (last event cache page); iot-python src/wiotp/sdk/api/lec. */
import * as z from 'zod';

/** An event in an answer: the latest of its id. `payload` is base64 of the bytes that were published. */
export const lastEventSchema = z
  .object({
    deviceId: z.string(),
    typeId: z.string(),
    eventId: z.string(),
    format: z.string(),
    payload: z.string(),
    timestamp: z.string(),
  })
  .meta({ id: 'LastEvent' });
export type LastEventView = z.output<typeof lastEventSchema>;

/** Whose event a topic stands for. */
export type EventTopic = Readonly<{ typeId: string; deviceId: string; eventId: string; format: string }>;

/** Reads a topic in the platform's form, `iot-2/type/T/id/D/evt/E/fmt/F`; undefined for every other one. */
export function readEventTopic(topic: string): EventTopic | undefined {
  if (!topic.startsWith('iot-2/type/') || !topic.includes('/evt/')) return undefined;
  const levels = topic.split('/');
  const [, , typeId, id, deviceId, direction, eventId, fmt, format] = levels;
  if (levels.length !== 9 || id !== 'id' || direction !== 'evt' || fmt !== 'fmt') return undefined;
  return { typeId, deviceId, eventId, format } as EventTopic;
}
