/** The default profile of docker-compose.yml, started with one command and stopped. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { docker } from './engine.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** Ports of the loopback address that nobody has by custom; those of the file may be taken. */
const ports = {
  SANDBOX_HTTP_PORT: '28080',
  SANDBOX_HTTPS_PORT: '28443',
  SANDBOX_MQTT_PORT: '21883',
  SANDBOX_MQTTS_PORT: '28883',
};

/** `command` starts docker compose; `image` is there already. Throws at the first step that does not hold. */
export async function composeSmoke(
  command: readonly [string, ...string[]],
  image: string,
  say: (line: string) => void,
): Promise<void> {
  const [program, ...before] = command;
  const name = `wiotp-sandbox-smoke-${process.pid}`;
  const project = ['--project-name', name];
  const env = { ...process.env, ...ports, SANDBOX_IMAGE: image };
  const compose = async (...args: string[]) =>
    (await run(program, [...before, ...project, ...args], { cwd: root, env })).stdout;
  try {
    await compose('up', '--detach', '--no-build');
    await compose('exec', '-T', 'sandbox', 'wiotp-sandbox', 'ready', '--wait');
    const answer = await fetch(`http://127.0.0.1:${ports.SANDBOX_MQTT_PORT}/readyz`);
    if (!answer.ok) throw new Error(`/readyz should be answered 200 through the published port, not ${answer.status}`);
    const label = 'com.docker.compose';
    const filter = `label=${label}.project=${name}`;
    const services = await docker('ps', '--filter', filter, '--format', `{{.Label "${label}.service"}}`);
    if (services !== 'sandbox') throw new Error(`"up" should start the sandbox alone, and started ${services}`);
    say('docker compose up started the sandbox, and nothing else');
    // By one of its names in the network, with the certificate that it made for itself.
    const lookup = `fetch('https://sandbx.internetofthings.ibmcloud.com/readyz').then((answer) => process.exit(answer.ok ? 0 : 1))`;
    await compose('exec', '-T', '-e', 'NODE_EXTRA_CA_CERTS=/data/tls/ca.pem', 'sandbox', 'node', '-e', lookup);
    say('it answers to its host name in the network, over TLS');
  } finally {
    await compose('down', '--volumes', '--timeout', '20');
  }
}
