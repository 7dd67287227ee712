/** Load on the platform's HTTP API: registering, reading and listing devices. */
import { percentile } from '../report/percentile.ts';
import { type HttpClient, openHttp, requestOf } from './http-client.ts';
import { apiKey, apiToken, deviceId, typeId } from './identity.ts';
import type { Figures, HttpCall, Job } from './job.ts';
import { measure } from './measure.ts';

const authorization = `Basic ${Buffer.from(`${apiKey}:${apiToken}`).toString('base64')}`;
const manyType = 'many';
const devicesPath = `/device/types/${typeId}/devices`;
const manyPath = `/device/types/${manyType}/devices`;
/** As many as fit into a body of 512 KiB by far. */
const BULK_DEVICES = 500;

/** Calls per second and how long each took, with a fixed number of callers. */
export async function http(job: Job & { kind: 'http' }): Promise<Figures> {
  const { target, connections, call } = job;
  const took: number[] = [];
  let done = 0;
  let open = 0;
  let running = true;
  let problem: unknown;
  const loop = async (caller: number) => {
    const client = await openHttp(target.port);
    for (let turn = 0; running; turn++) {
      const request = callOf(call, `new-${process.pid}-${caller}-${turn}`);
      const startedAt = performance.now();
      open++;
      await expect(client, request, call === 'register' ? 201 : 200);
      open--;
      took.push(performance.now() - startedAt);
      done++;
    }
    client.close();
  };
  const loops = Array.from({ length: connections }, (_, caller) =>
    loop(caller).catch((error: unknown) => {
      problem = error;
      running = false;
    }),
  );
  const stop = () => {
    running = false;
  };
  const figures = await measure({ ...job, pid: target.pid, done: () => done, outstanding: () => open, stop });
  await Promise.all(loops);
  if (problem) throw problem;
  const measured = took.slice(Math.floor(took.length / 4));
  return { ...figures, p50Ms: percentile(measured, 0.5), p99Ms: percentile(measured, 0.99) };
}

function callOf(call: HttpCall, fresh: string): Buffer {
  switch (call) {
    case 'register':
      return requestOf('POST', devicesPath, authorization, JSON.stringify(registration(fresh)));
    case 'read':
      return requestOf('GET', `${devicesPath}/${deviceId(0)}`, authorization);
    case 'list':
      return requestOf('GET', `${devicesPath}?_limit=25&_sort=deviceId`, authorization);
  }
}

function registration(id: string) {
  return {
    deviceId: id,
    authToken: `token-${id}`.slice(0, 36),
    deviceInfo: { serialNumber: id, manufacturer: 'ACME Co.', model: '7865' },
    metadata: { floor: 3 },
  };
}

async function expect(client: HttpClient, request: Buffer, status: number): Promise<string> {
  const answer = await client.call(request);
  if (answer.status === status) return answer.body;
  throw new Error(`a call was answered with ${answer.status} instead of ${status}: ${answer.body.slice(0, 300)}`);
}

/** Registers many devices of a type of their own, in bulk. */
export async function registerMany({ target, devices }: Job & { kind: 'register-many' }): Promise<Figures> {
  const client = await openHttp(target.port);
  await expect(client, requestOf('POST', '/device/types', authorization, JSON.stringify({ id: manyType })), 201);
  const startedAt = performance.now();
  for (let first = 0; first < devices; first += BULK_DEVICES) {
    const batch = Array.from({ length: Math.min(BULK_DEVICES, devices - first) }, (_, index) => ({
      typeId: manyType,
      ...registration(`device-${first + index}`),
    }));
    await expect(client, requestOf('POST', '/bulk/devices/add', authorization, JSON.stringify(batch)), 201);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  client.close();
  return { perSecond: devices / seconds };
}

/** Walks a list of pages of 25 and compares its first hundred pages with its last hundred. */
export async function pages({ target, devices }: Job & { kind: 'pages' }): Promise<Figures> {
  const client = await openHttp(target.port);
  const took: number[] = [];
  let rows = 0;
  let bookmark: string | undefined;
  do {
    const query = `?_limit=25&_sort=deviceId${bookmark === undefined ? '' : `&_bookmark=${encodeURIComponent(bookmark)}`}`;
    const startedAt = performance.now();
    const body = await expect(client, requestOf('GET', `${manyPath}${query}`, authorization), 200);
    took.push(performance.now() - startedAt);
    const page = JSON.parse(body) as { results: unknown[]; bookmark?: string };
    rows += page.results.length;
    bookmark = page.bookmark;
  } while (bookmark !== undefined);
  client.close();
  if (rows !== devices) throw new Error(`the pages held ${rows} devices, not ${devices}`);
  const firstPageMs = percentile(took.slice(20, 120), 0.5);
  const lastPageMs = percentile(took.slice(-100), 0.5);
  return { firstPageMs, lastPageMs, lastToFirst: lastPageMs / firstPageMs };
}
