/**
 * Every setting there is. This one schema gives the YAML file its keys, and through `settings.ts` the `WIOTP_SANDBOX_*` variables, the
 * flags, the help text and the page `docs/configuration.md`. A key `plainListener` is the variable `WIOTP_SANDBOX_PLAIN_LISTENER` and the
 * flag `--plain-listener`; nothing is named by hand.
 */
import * as z from 'zod';
import { OUTBOUND_BYTES_MAX, PAYLOAD_BYTES_MAX, SESSION_QUEUE_MESSAGES_MAX } from '../../domain/limits.ts';
import { apiKeyPresetSchema, orgIdSchema, orgPresetSchema } from '../../domain/preset.ts';
import { addressFault, isEventStoreDb } from '../event-store-address.ts';
import { type Address, isLoopback, parseAddress } from './address.ts';

/** What the help and the page say about a setting. `value` is the placeholder of its value on a command line. */
export type About = Readonly<{
  value: string;
  help: string;
  /** Shown as `***` wherever values are shown. */
  secret?: true;
  /** A file or directory: relative to the file that names it, or to the working directory when a flag or variable does. */
  file?: true;
  /** What applies when nothing is set, for settings without a fixed default. */
  unset?: string;
}>;

/** The registry that holds `About` for each leaf of `settingsSchema`. */
export const about = z.registry<About>();

/** The platform's own domain, which the sandbox always answers for. Source: iot-python src/wiotp/sdk/client.py. */
export const platformDomain = 'internetofthings.ibmcloud.com';

const text = (expected: string) => z.string({ error: expected }).min(1, expected);
const whole = (expected: string, min: number, max: number) =>
  z.number({ error: expected }).int(expected).min(min, expected).max(max, expected);

const port = whole('expected a port, a whole number from 0 to 65535 (0: any free one)', 0, 65535);
const domainName = z
  .string()
  .max(200, 'expected a domain of at most 200 characters')
  .regex(
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/,
    'expected a domain of two or more lower-case labels, such as "wiotp.localhost"',
  );

const loopbackAddress = z.string().transform((given, context): Address => {
  const address = parseAddress(given);
  if (address !== undefined && isLoopback(address.host)) return address;
  const message =
    address === undefined
      ? 'expected HOST:PORT, such as "127.0.0.1:1885"'
      : 'expected a loopback host (127.0.0.1, [::1] or localhost): this listener checks no credentials';
  context.issues.push({ code: 'custom', message, input: given });
  return z.NEVER;
});

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const storeExpected =
  'expected "lmdb", "memory", or the address of an EventStoreDB, such as "esdb://localhost:2113?tls=false"';

function storeFault(store: string): string | undefined {
  if (store === 'lmdb' || store === 'memory') return undefined;
  return isEventStoreDb(store) ? addressFault(store) : storeExpected;
}

/** The file's shape, the defaults and the limits. Lists are comma-separated in flags and variables. */
export const settingsSchema = z.strictObject({
  data: text('expected a directory').default('.wiotp-sandbox').register(about, {
    value: 'DIR',
    help: 'directory of the log and the certificates; made when it does not exist',
    file: true,
  }),
  store: z
    .string({ error: storeExpected })
    .refine((store) => storeFault(store) === undefined, { error: ({ input }) => storeFault(String(input)) })
    .default('lmdb')
    .register(about, {
      value: 'STORE',
      help: 'where the log lives: "lmdb" on disk in the data directory, "memory" until the process ends, "esdb://…" in an EventStoreDB, with a copy in the data directory',
    }),
  host: text('expected an address or host name').default('127.0.0.1').register(about, {
    value: 'ADDRESS',
    help: 'address to listen on; the default is reachable from this machine only, "0.0.0.0" from everywhere',
  }),
  listen: z
    .array(port)
    .min(1, 'expected at least one port')
    .max(16, 'expected at most 16 ports')
    .default([80, 443, 1883, 8883])
    .register(about, {
      value: 'PORT,…',
      help: 'ports to listen on; each speaks MQTT, WebSocket and HTTP, with TLS and without; 8080 and 8443 stand in for 80 and 443 where those cannot be had',
    }),
  domain: z
    .array(domainName)
    .max(16, 'expected at most 16 domains')
    .default(['wiotp.localhost'])
    .register(about, {
      value: 'DOMAIN,…',
      help: `domains to answer for as {org}.messaging.{domain} and {org}.{domain}, besides ${platformDomain}`,
    }),
  tls: z
    .strictObject({
      certificate: text('expected a file').optional().register(about, {
        value: 'FILE',
        help: "your own certificate chain in PEM form, the server's first; needs tls.key too",
        file: true,
        unset: 'one made by the sandbox',
      }),
      key: text('expected a file').optional().register(about, {
        value: 'FILE',
        help: 'the private key of tls.certificate in PEM form, without a passphrase',
        file: true,
        unset: 'one made by the sandbox',
      }),
    })
    .prefault({}),
  plainListener: loopbackAddress.optional().register(about, {
    value: 'HOST:PORT',
    help: "a second listener that speaks plain MQTT without the platform's rules, for conformance suites; loopback only",
    unset: 'off',
  }),
  plainRefusedFilters: z
    .array(text('expected a topic filter'))
    .max(100, 'expected at most 100 filters')
    .default([])
    .register(about, { value: 'FILTER,…', help: 'topic filters that the plain listener refuses to subscribe' }),
  org: orgIdSchema.optional().register(about, {
    value: 'ID',
    help: 'one ready org: made when "orgs" does not hold it, and given the API key below',
    unset: 'the org of apiKey, or "sandbx"',
  }),
  apiKey: apiKeyPresetSchema.shape.key.optional().register(about, {
    value: 'KEY',
    help: 'API key of the ready org, with every permission',
    unset: 'a-{org}-0123456789',
  }),
  apiToken: text('expected a token').optional().register(about, {
    value: 'TOKEN',
    help: 'token of that API key',
    secret: true,
    unset: 'sandbox-api-token',
  }),
  orgs: z.array(orgPresetSchema).max(1000, 'expected at most 1000 orgs').optional().register(about, {
    value: '',
    help: 'orgs that exist from the start, with their API keys, device types, devices and gateways',
    unset: 'the ready org',
  }),
  node: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,36}$/, 'expected 1 to 36 letters, digits, "-", "_" or "."')
    .default('node-0')
    .register(about, { value: 'ID', help: 'name of this broker in the log' }),
  logLevel: z.enum(logLevels).default('info').register(about, {
    value: 'LEVEL',
    help: 'the least serious log lines to show',
  }),
  logFormat: z.enum(['auto', 'pretty', 'json']).default('auto').register(about, {
    value: 'FORMAT',
    help: '"auto" is "pretty" on a terminal and "json" elsewhere',
  }),
  logPayloads: z.boolean().default(true).register(about, {
    value: 'BOOLEAN',
    help: 'show the beginning of each payload in the log lines of messages',
  }),
  logApiBodies: z.boolean().default(false).register(about, {
    value: 'BOOLEAN',
    help: 'keep the JSON bodies of calls to the HTTP API in the log, credentials replaced by ***',
  }),
  retentionDays: whole('expected a whole number of days from 1 to 36500', 1, 36_500).optional().register(about, {
    value: 'DAYS',
    help: 'how long traffic stays in the log; the registry stays for good',
    unset: 'for good',
  }),
  retentionMegabytes: whole('expected a whole number of megabytes from 64 to 16777216', 64, 16_777_216)
    .optional()
    .register(about, {
      value: 'MEGABYTES',
      help: 'how large the log may grow before its oldest traffic goes; the registry stays for good',
      unset: 'as the disk allows',
    }),
  queuedMessagesMax: whole('expected a whole number from 1 to 1000000', 1, 1_000_000)
    .default(SESSION_QUEUE_MESSAGES_MAX)
    .register(about, {
      value: 'COUNT',
      help: 'messages kept for a durable session that is offline; the oldest is dropped first',
    }),
  payloadBytesMax: whole('expected a whole number of bytes from 1 to 16777216', 1, 16_777_216)
    .default(PAYLOAD_BYTES_MAX)
    .register(about, { value: 'BYTES', help: 'largest payload of a message; a larger one closes the connection' }),
  outboundBytesMax: whole('expected a whole number of bytes from 65536 to 1073741824', 65_536, 1_073_741_824)
    .default(OUTBOUND_BYTES_MAX)
    .register(about, {
      value: 'BYTES',
      help: 'bytes waiting for one client that reads too slowly before its connection is closed',
    }),
});

/** What a file holds, defaults filled in. */
export type Settings = z.output<typeof settingsSchema>;
