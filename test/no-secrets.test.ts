import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectAsync, type IClientOptions } from 'mqtt';
import { lookAtAll } from './look-at-all.ts';
import { assert, suite } from './spec/suite.ts';

const test = suite('no secret anywhere');

/** Planted in every place where a credential may stand. Unlike any other text, so that one find is one leak. */
const planted = {
  apiToken: 'plantedApi-Token_1!zq',
  keyToken: 'plantedKey-Token_2!zq',
  deviceToken: 'plantedDevice-Tok_3!zq',
  gatewayToken: 'plantedGateway-To_4!zq',
  wrongToken: 'plantedWrong-Token_5!zq',
  inHeader: 'plantedHeader-Toke_6!zq',
  inQuery: 'plantedQuery-Token_7!zq',
  inBody: 'plantedBody-Token_8!zq',
} as const;
/** Not a secret: what is found of it shows that the search finds. */
const marker = 'plainlyVisibleMarker';

const config = `
orgs:
  - id: abc123
    apiKeys: [{ key: a-abc123-0000000001, token: "${planted.keyToken}" }]
    devices: [{ typeId: pump, deviceId: p-1, token: "${planted.deviceToken}" }]
    gateways: [{ typeId: hub, deviceId: g-1, token: "${planted.gatewayToken}" }]
`;

const key = 'a-abc123-0000000001';
// biome-ignore format: a table reads in columns
const connects: [string, string | undefined, string | undefined, boolean][] = [
  ['d:abc123:pump:p-1', 'use-token-auth',      planted.deviceToken,  true],
  ['g:abc123:hub:g-1',  'use-token-auth',      planted.gatewayToken, true],
  ['a:abc123:app1',     key,                   planted.keyToken,     true],
  ['A:abc123:app1',     key,                   planted.keyToken,     true],
  ['d:abc123:pump:p-1', 'use-token-auth',      planted.wrongToken,   false],
  ['d:abc123:pump:p-9', 'use-token-auth',      planted.deviceToken,  false],
  ['d:abc123:pump:p-1', 'somebody',            planted.deviceToken,  false],
  ['a:abc123:app1',     key,                   planted.wrongToken,   false],
  ['a:abc123:app1',     'a-abc123-9999999999', planted.keyToken,     false],
  ['not a client id',   'use-token-auth',      planted.deviceToken,  false],
  ['d:zzzzzz:pump:p-1', 'use-token-auth',      planted.deviceToken,  false],
];

type Running = Readonly<{ port: number; output: () => string; stop: () => Promise<void> }>;

/** Starts the program as its users do, with tokens from a file and from the environment. */
async function start(directory: string, format: string): Promise<Running> {
  const file = join(directory, 'config.yaml');
  await writeFile(file, config);
  const flags = {
    config: file,
    data: join(directory, 'data'),
    listen: '0',
    'log-api-bodies': 'true',
    'log-level': 'trace',
    'log-format': format,
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  const main = fileURLToPath(new URL('../infra/cli/main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'start', '--org', 'abc123', ...args], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, WIOTP_SANDBOX_API_TOKEN: planted.apiToken },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const ready = new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      output += chunk;
      if (output.includes('is ready')) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('exit', () => reject(new Error(`the sandbox ended before it was ready: ${output}`)));
  });
  await ready;
  const { ports } = JSON.parse(await readFile(join(directory, 'data', 'sandbox.json'), 'utf8'));
  return {
    port: ports[0],
    output: () => output,
    stop: async () => {
      child.kill('SIGTERM');
      assert.is(await exited, 0, output);
    },
  };
}

async function connectAll(port: number): Promise<void> {
  for (const [clientId, username, password, accepted] of connects) {
    const options: IClientOptions = { clientId, reconnectPeriod: 0, clean: true };
    if (username !== undefined) options.username = username;
    if (password !== undefined) options.password = password;
    const client = await connectAsync(`mqtt://127.0.0.1:${port}`, options).catch(() => undefined);
    assert.is(client !== undefined, accepted, `${clientId} as ${username}`);
    if (clientId === 'd:abc123:pump:p-1') await client?.publishAsync('iot-2/evt/e/fmt/text', marker, { qos: 1 });
    await client?.endAsync();
  }
}

/** Every answer, headers and all, of calls with tokens in each place. */
async function callAll(port: number): Promise<[name: string, content: string][]> {
  const authorization = `Basic ${Buffer.from(`${key}:${planted.inHeader}`).toString('base64')}`;
  const headers = { authorization, 'x-api-token': planted.inHeader };
  const body = { org: 'abc123', typeId: 'pump', deviceId: 'p-1', eventId: 'e', payload: marker };
  const query = `?authToken=${encodeURIComponent(planted.inQuery)}`;
  const post = (content: string): RequestInit => ({
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: content,
  });
  const calls: [string, RequestInit][] = [
    [`/api/v0002/device/types${query}`, { headers }],
    [
      `/api/v0002/device/types/pump/devices${query}`,
      post(JSON.stringify({ deviceId: 'x', authToken: planted.inBody })),
    ],
    ['/_sandbox/v1/messages', post(JSON.stringify(body))],
    ['/_sandbox/v1/messages', post(JSON.stringify({ ...body, authToken: planted.inBody }))],
    ['/_sandbox/v1/messages', post(JSON.stringify({ ...body, qos: planted.inBody, org: { token: planted.inBody } }))],
    ['/_sandbox/v1/messages', post(`{"authToken":"${planted.inBody}"`)],
    [`/_sandbox/v1/messages${query}`, post(JSON.stringify(body))],
    [`/_sandbox/v1/timeline${query}`, { headers }],
    [`/_sandbox/v1${query}`, { headers }],
    [`/nowhere${query}`, { headers }],
    [`/livez${query}`, { headers }],
    [`/readyz${query}`, { headers }],
    ['/_sandbox/v1/timeline?limit=1000', { headers }],
    ['/_sandbox/v1/timeline?limit=1000&kind=registry&after=-1', { headers }],
  ];
  const answers: [string, string][] = [];
  for (const [path, init] of calls) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, init);
    if (answer.status === 201) calls.push([answer.headers.get('location') ?? '', { headers }]);
    const content = `${JSON.stringify([...answer.headers])} ${await answer.text()}`;
    answers.push([`answer ${answers.length} ${path.split('?')[0]} ${answer.status}`, content]);
  }
  return answers;
}

/** Tokens that the caller of the HTTP API chooses: what is shown of them is one answer. */
const chosen = {
  registered: 'plantedRegistered_A.zq',
  bulk: 'plantedBulk_C.zq',
  refused: 'planted refused token D',
  taken: 'plantedTaken_E.zq',
} as const;

const REGISTER = '/device/types/pump/devices';

/** Calls that choose or make tokens, with the members of the answer that show one. */
// biome-ignore format: a table reads in columns
const creations: readonly (readonly [path: string, body: unknown, status: number, shown: readonly string[]])[] = [
  [REGISTER,                 { deviceId: 'n-1', authToken: chosen.registered },                                          201, ['authToken']],
  [REGISTER,                 { deviceId: 'n-2' },                                                                       201, ['authToken']],
  [REGISTER,                 { deviceId: 'n-1', authToken: chosen.taken },                                              409, []],
  [REGISTER,                 { deviceId: 'n-3', authToken: chosen.refused },                                            400, []],
  [REGISTER,                 { deviceId: 'n-3', authToken: [{ deep: chosen.refused }] },                                400, []],
  ['/bulk/devices/add',      [{ typeId: 'pump', deviceId: 'n-4', authToken: chosen.bulk }, { typeId: 'pump', deviceId: 'n-5' },
                              { typeId: 'pump', deviceId: 'n-6', authToken: chosen.refused }],                          202, ['authToken', 'authToken']],
  ['/authorization/apikeys', { roles: ['PD_STANDARD_APP'], comment: marker, token: chosen.taken },                      200, ['token']],
];

/** Makes them, looks at everything that was made, and tells the tokens that were shown; answers that show one are left out. */
async function createAll(port: number): Promise<Readonly<{ answers: [string, string][]; shown: string[] }>> {
  const headers = {
    authorization: `Basic ${Buffer.from(`${key}:${planted.keyToken}`).toString('base64')}`,
    'content-type': 'application/json',
  };
  const answers: [string, string][] = [];
  const shown: string[] = [];
  for (const [path, body, status, members] of creations) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v0002${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    assert.is(answer.status, status, `${path}: ${text}`);
    const tokens = [...text.matchAll(/"(authToken|token)":"([^"]+)"/g)];
    assert.equal(
      tokens.map(([, member]) => member),
      members,
    );
    shown.push(...tokens.map(([, , token = '']) => token));
    if (members.length === 0) answers.push([`answer to POST ${path}`, text]);
  }
  const looks = [REGISTER, `${REGISTER}/n-1?_expand=location,mgmt`, '/bulk/devices', '/authorization/apikeys'];
  for (const path of [...looks.map((look) => `/api/v0002${look}`), '/_sandbox/v1/timeline?limit=1000']) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
    assert.is(answer.status, 200, path);
    answers.push([`answer to GET ${path}`, await answer.text()]);
  }
  return { answers, shown };
}

/** A secret in every form in which it could be written down by accident. */
function formsOf(secret: string): Buffer[] {
  const base64 = [0, 1, 2].map((shift) => {
    // What stands before a text decides how its base64 begins; the middle depends on the shift only.
    const text = Buffer.from(`${'x'.repeat(shift)}${secret}`).toString('base64');
    return text.slice(shift === 0 ? 0 : 4, -4);
  });
  const texts = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), ...base64];
  const bytes = Buffer.from(secret);
  return [
    ...[...texts, ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))].map((text) =>
      Buffer.from(text),
    ),
    Buffer.from(bytes.toString('hex')),
    Buffer.from(secret, 'utf16le'),
  ];
}

/** The names of the places in which a secret stands. */
function find(secret: string, places: ReadonlyMap<string, Buffer>): string[] {
  const forms = formsOf(secret);
  return [...places].filter(([, content]) => forms.some((form) => content.includes(form))).map(([name]) => name);
}

for (const format of ['json', 'pretty']) {
  test(`keeps tokens out of the data directory, the ${format} log and every answer`, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'wiotp-secrets-'));
    try {
      const sandbox = await start(directory, format);
      const places = new Map<string, Buffer>();
      const shown: string[] = [];
      try {
        await connectAll(sandbox.port);
        const created = await createAll(sandbox.port);
        shown.push(...created.shown);
        const looks = await lookAtAll(sandbox.port);
        for (const [name, content] of [...created.answers, ...(await callAll(sandbox.port)), ...looks]) {
          places.set(name, Buffer.from(content));
        }
      } finally {
        await sandbox.stop();
      }
      places.set('log output', Buffer.from(sandbox.output()));
      const data = join(directory, 'data');
      for (const file of await readdir(data, { recursive: true, withFileTypes: true })) {
        if (file.isFile()) places.set(`file ${file.name}`, await readFile(join(file.parentPath, file.name)));
      }

      const visible = find(marker, places);
      for (const kind of ['answer', 'look', 'log output', 'file']) {
        assert.ok(
          visible.some((place) => place.startsWith(kind)),
          `nothing is found in any ${kind}: ${visible.join(', ')}`,
        );
      }
      assert.match(sandbox.output(), 'token-wrong'); // the refusals were logged
      const bodies = places.get('answer to GET /_sandbox/v1/timeline?limit=1000')?.toString() ?? '';
      assert.match(bodies, '\\"deviceId\\":\\"n-1\\",\\"authToken\\":\\"***\\"'); // bodies were kept
      assert.is(shown.length, 5);
      for (const [name, content] of places) {
        if (name.startsWith('look')) assert.not.match(content.toString(), /"(digest|salt|token|authToken)"/, name);
      }
      const secrets = {
        ...planted,
        ...chosen,
        ...Object.fromEntries(shown.map((token, index) => [`shown ${index}`, token])),
      };
      for (const [name, secret] of Object.entries(secrets)) assert.equal(find(secret, places), [], name);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
}

test('finds a secret in each of its forms', () => {
  const secret = planted.apiToken;
  const wrappings = [secret, `key:${secret}`, `a-key:${secret}.`, `ab:${secret}`];
  for (const text of wrappings) {
    const written = [
      text,
      Buffer.from(text).toString('base64'),
      Buffer.from(text).toString('hex'),
      JSON.stringify({ text }),
    ];
    for (const content of written)
      assert.equal(find(secret, new Map([['here', Buffer.from(content)]])), ['here'], content);
  }
});
