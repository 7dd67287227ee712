/** The platform's API without a socket, with the orgs of the vectors' fixture. */
import type { HttpPorts } from '../../../../infra/http/ports.ts';
import { applyPresets } from '../../../../infra/presets.ts';
import { testConfig } from '../../../spec/sandbox.ts';
import { httpSandbox, type Sandbox } from '../ports.ts';

/** Of an API key of org `abc123` that may do everything. */
export const authorization: string = `Basic ${Buffer.from('a-abc123-k1k1k1k1k1:tok-k1').toString('base64')}`;

export type PlatformStage = Sandbox &
  Readonly<{
    /** Calls the API; `path` begins below `/api/v0002`. Credentials are sent unless `init` has headers. */
    call: (path: string, init?: RequestInit) => Promise<Response>;
    /** The same with a JSON body. */
    send: (method: string, path: string, body: unknown) => Promise<Response>;
  }>;

/** Makes it; `ports` replaces some of what the application is given. */
export async function platformStage(ports: Partial<HttpPorts> = {}): Promise<PlatformStage> {
  const sandbox = httpSandbox(ports);
  const { orgs } = await testConfig();
  await applyPresets(orgs, sandbox.runner, sandbox.world);
  await sandbox.store.flushed();
  const call: PlatformStage['call'] = async (path, init) =>
    sandbox.app.request(`/api/v0002${path}`, { headers: { authorization }, ...init });
  return {
    ...sandbox,
    call,
    send: (method, path, body) => call(path, { method, headers: { authorization }, body: JSON.stringify(body) }),
  };
}

/** The rule by which a call was refused stands in its event; the answer has IBM's id, and a text. */
export type ErrorAnswer = Readonly<{ message: string; exception: Readonly<{ id: string; properties: string[] }> }>;
