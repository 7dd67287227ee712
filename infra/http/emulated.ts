/** `/api/v0002`: nothing of it is emulated yet, and it says so in the platform's own shape. */
import type { Hono } from 'hono';
import type { HttpPorts } from './ports.ts';
import { type Calls, claim, recordedCalls, shownPath } from './recorded-calls.ts';

/**
 * An error as IBM's libraries read it. Source: iot-python src/wiotp/sdk/exceptions.py; iot-nodejs src/api/ApiErrors.js.
 * The id is ours: `CUDRS9{status}E` cannot be mistaken for one of IBM's.
 */
export type PlatformError = Readonly<{
  message: string;
  exception: Readonly<{ id: string; properties: readonly string[] }>;
}>;

/** Answers every call with 501, and records it. */
export function addEmulated(app: Hono<Calls>, { record }: Pick<HttpPorts, 'record'>): void {
  const answered = recordedCalls(record);
  for (const path of ['/api/v0002', '/api/v0002/*']) {
    app.all(path, answered, (c) => {
      // The organization is the first label of the host: {org}.{domain}. Source: iot-python application/config.py.
      const label = new URL(c.req.url).hostname.split('.')[0];
      claim(c, { ...(label === undefined ? {} : { org: label }), rejection: 'not-emulated' });
      return c.json(notEmulated(c.req.method, shownPath(c.req.path)), 501);
    });
  }
}

function notEmulated(method: string, path: string): PlatformError {
  const id = 'CUDRS9501E';
  return {
    message: `${id}: ${method} ${path} is not emulated yet. docs/fidelity.md lists what is; the MQTT side and /_sandbox/v1 work.`,
    exception: { id, properties: [method, path] },
  };
}
