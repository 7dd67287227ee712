/** `env`: variables that point IBM's clients at the sandbox by configuration alone. */
import { platformDomain } from '../../config/schema.ts';
import { clientVariables } from '../../launcher/environment.ts';
import { accessOf } from '../access.ts';
import type { Command } from '../command.ts';
import { Failure } from '../failure.ts';
import { findRunning } from '../running.ts';
import { openTrusted } from '../trusted.ts';

const formats: Readonly<Record<string, (variables: Readonly<Record<string, string>>) => string>> = {
  sh: (variables) => lines(variables, (name, value) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`),
  dotenv: (variables) => lines(variables, (name, value) => `${name}="${value.replace(/["\\$]/g, '\\$&')}"`),
  json: (variables) => JSON.stringify(variables, undefined, 2),
};

/**
 * The ports that IBM's clients know, the ones with TLS first. The Python client takes no others, the Node one speaks TLS on all others.
 * Source: iot-python src/wiotp/sdk/client.py, iot-nodejs src/BaseConfig.js.
 */
const KNOWN_PORTS = [8883, 443, 1883, 80];

export const command: Command = {
  summary: "print the variables that point IBM's clients at the sandbox",
  usage: 'env [--format FORMAT] [OPTIONS]',
  description:
    'For a shell: eval "$(wiotp-sandbox env)". They name the domain, the port, the CA and the API key; the host names of the domain must still lead to the sandbox (see "wiotp-sandbox hosts"). "wiotp-sandbox run" needs neither.',
  options: [{ name: 'format', value: 'FORMAT', help: '"sh" (the default), "dotenv" or "json"' }],
  settings: 'all',
  async run({ options, config, print, complain }) {
    const format = options.format ?? 'sh';
    const write = typeof format === 'string' && Object.hasOwn(formats, format) ? formats[format] : undefined;
    if (write === undefined) throw new Failure(`--format is "${format}"; expected "sh", "dotenv" or "json"`, 2);
    const running = await findRunning(config.data);
    const ports = running?.ports ?? config.listen;
    const port = KNOWN_PORTS.find((candidate) => ports.includes(candidate)) ?? ports[0];
    const access = accessOf(config);
    print(write(clientVariables(access, await openTrusted(config), port)));
    if (port === undefined || !KNOWN_PORTS.includes(port)) {
      complain(
        `the sandbox listens on none of the ports ${KNOWN_PORTS.join(', ')}, and IBM's Python client takes no others; "wiotp-sandbox run" leads it to any`,
      );
    }
    if (!ports.includes(443)) {
      complain(
        `the sandbox does not listen on port 443, where IBM's clients call the HTTP API; "wiotp-sandbox run" leads them to it`,
      );
    }
    if (access.domain !== platformDomain) {
      complain(
        `${access.org}.messaging.${access.domain} must lead to this machine: "wiotp-sandbox hosts" prints the lines`,
      );
    }
    return 0;
  },
};

function lines(variables: Readonly<Record<string, string>>, line: (name: string, value: string) => string): string {
  return Object.entries(variables)
    .map(([name, value]) => line(name, value))
    .join('\n');
}
