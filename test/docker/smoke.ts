/** What has to hold of a container of the image, through the port that it publishes. */
import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { docker } from './engine.ts';

const apiKey = 'a-sandbx-0123456789';
const apiToken = 'sandbox-api-token';
const payload = '{"smoke":1}';

const HEALTHY_WITHIN_MS = 90_000;
const ANSWERS_WITHIN_MS = 10_000;
const STOPS_WITHIN_MS = 10_000;
const LOOKS_AGAIN_MS = 200;

/** Takes a container through its life and says each step. Throws at the first that does not hold, with the end of the container's log. */
export async function smoke(image: string, say: (line: string) => void): Promise<void> {
  const name = `wiotp-sandbox-smoke-${process.pid}`;
  try {
    await start(name, image);
    await untilHealthy(name);
    expect((await docker('exec', name, 'id', '-u')) === '1000', 'it should run as the user 1000');
    say('it is healthy by its own check, as the user 1000, with a file system that it cannot write to');

    await deliver(await published(name));
    say('a device event reached an application through the published port');
    await register(await published(name));
    say('a device was registered over HTTP');

    await docker('restart', name);
    await untilHealthy(name);
    await remembers(await published(name));
    say('after a restart it knows the device and the event');

    await docker('kill', '--signal', 'KILL', name);
    await docker('start', name);
    await untilHealthy(name);
    await remembers(await published(name));
    say('after it was killed and started it knows them still');

    say(`it stopped ${await stop(name)} ms after SIGTERM, with exit code 0`);
  } catch (error) {
    const log = await docker('logs', '--tail', '30', name).catch(() => '(there is no log)');
    throw new Error(`${(error as Error).message}\n${log}`, { cause: error });
  } finally {
    await docker('rm', '--force', name).catch(() => undefined);
    await docker('volume', 'rm', name).catch(() => undefined);
  }
}

async function start(name: string, image: string): Promise<void> {
  const fenced = ['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
  // A data directory whose holder was killed in another container is given away after 20 s (infra/store/writer-lock.ts): until then it is tried again.
  const lasting = ['--restart', 'unless-stopped', '--volume', `${name}:/data`];
  const checked = ['--health-interval', '1s', '--publish', '127.0.0.1::1883'];
  await docker('run', '--detach', '--name', name, ...fenced, ...lasting, ...checked, image);
}

async function untilHealthy(name: string): Promise<void> {
  const until = performance.now() + HEALTHY_WITHIN_MS;
  for (;;) {
    const health = await docker('inspect', '--format', '{{.State.Status}} {{.State.Health.Status}}', name);
    if (health === 'running healthy') return;
    expect(performance.now() < until, `it should be running and healthy, and is ${health}`);
    await pause(LOOKS_AGAIN_MS);
  }
}

/** Where the port 1883 is published: another one after each start. */
async function published(name: string): Promise<string> {
  const [address = ''] = (await docker('port', name, '1883')).split('\n');
  return address;
}

async function deliver(address: string): Promise<void> {
  const application = await client(address, { clientId: 'a:sandbx:smoke', username: apiKey, password: apiToken });
  const device = await client(address, {
    clientId: 'd:sandbx:demo:device-1',
    username: 'use-token-auth',
    password: 'sandbox-device-token',
  });
  try {
    const received = new Promise<string>((resolve) =>
      application.once('message', (_topic, bytes) => resolve(bytes.toString())),
    );
    await application.subscribeAsync('iot-2/type/demo/id/device-1/evt/smoke/fmt/json', { qos: 1 });
    await device.publishAsync('iot-2/evt/smoke/fmt/json', payload, { qos: 1 });
    const late = pause(ANSWERS_WITHIN_MS, 'nothing', { ref: false });
    const came = await Promise.race([received, late]);
    expect(came === payload, `the application should receive ${payload}, and received ${came}`);
  } finally {
    await Promise.all([application.endAsync(), device.endAsync()]);
  }
}

function client(address: string, options: IClientOptions): Promise<MqttClient> {
  return connectAsync(`mqtt://${address}`, { ...options, reconnectPeriod: 0, connectTimeout: ANSWERS_WITHIN_MS });
}

async function register(address: string): Promise<void> {
  const body = JSON.stringify({ deviceId: 'smoke-1' });
  const headers = { 'content-type': 'application/json' };
  const answer = await call(address, '/api/v0002/device/types/demo/devices', { method: 'POST', headers, body });
  expect(answer.status === 201, `registering a device should be answered 201, not ${answer.status}: ${answer.text}`);
}

async function remembers(address: string): Promise<void> {
  const device = await call(address, '/api/v0002/device/types/demo/devices/smoke-1');
  expect(device.status === 200, `the device that was registered should be there: ${device.status} ${device.text}`);
  const timeline = await call(address, '/_sandbox/v1/timeline?event=MessagePublished');
  expect(timeline.text.includes('/evt/smoke/'), `the timeline should hold the device's event: ${timeline.text}`);
}

async function call(address: string, path: string, request: RequestInit = {}) {
  const authorization = `Basic ${Buffer.from(`${apiKey}:${apiToken}`).toString('base64')}`;
  const answer = await fetch(`http://${address}${path}`, {
    ...request,
    headers: { ...request.headers, authorization },
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  return { status: answer.status, text: await answer.text() };
}

/** How long it took, ms. */
async function stop(name: string): Promise<number> {
  const startedAt = performance.now();
  await docker('stop', '--time', '30', name);
  const tookMs = Math.round(performance.now() - startedAt);
  const exitCode = await docker('inspect', '--format', '{{.State.ExitCode}}', name);
  expect(exitCode === '0', `it should stop with exit code 0, not ${exitCode}`);
  expect(tookMs < STOPS_WITHIN_MS, `it should stop within ${STOPS_WITHIN_MS} ms, not ${tookMs}`);
  return tookMs;
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
