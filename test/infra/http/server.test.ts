import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { closeHttpServer, httpServer, type ServerTimeouts } from '../../../infra/http/server.ts';
import { assert, suite } from '../../spec/suite.ts';
import { httpSandbox, type Sandbox } from './ports.ts';

const test = suite('HTTP server');

type Served = Readonly<{ dial: () => Socket; origin: string }>;

/** Hands accepted connections to the server, as the listener does, and closes everything afterwards. */
async function served(
  sandbox: Sandbox,
  check: (served: Served) => Promise<void>,
  timeouts: Partial<ServerTimeouts> = {},
): Promise<void> {
  const server = httpServer(sandbox.app, timeouts);
  const listener = createServer((socket) => server.emit('connection', socket));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const sockets: Socket[] = [];
  const dial = () => {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    return socket;
  };
  try {
    await check({ dial, origin: `http://127.0.0.1:${port}` });
  } finally {
    for (const socket of sockets) socket.destroy();
    closeHttpServer(server);
    await new Promise((resolve) => listener.close(resolve));
  }
}

/** Everything that the server sends until it closes. */
async function answerTo(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer;
}

/** Resolves with all that was read once it contains a text. */
function until(socket: Socket, wanted: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = '';
    socket.on('data', (chunk) => {
      seen += chunk;
      if (seen.includes(wanted)) resolve(seen);
    });
    socket.on('close', () => reject(new Error(`closed after ${JSON.stringify(seen)}`)));
  });
}

const CLOSE = 'Host: sandbox\r\nConnection: close\r\n\r\n';

test('answers on a connection that it is handed', async () => {
  const sandbox = httpSandbox();
  await sandbox.messages('héllo');
  await served(sandbox, async ({ origin }) => {
    for (let i = 0; i < 2; i++) {
      const answer = await fetch(`${origin}/_sandbox/v1/timeline`);
      assert.is(answer.status, 200);
      assert.match(await answer.text(), /"payload":"héllo"/);
    }
  });
});

test('takes a message', async () => {
  const sandbox = httpSandbox();
  await served(sandbox, async ({ origin }) => {
    const body = JSON.stringify({ org: 'abc123', typeId: 't', deviceId: 'd', eventId: 'e', payload: 'é' });
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const answer = await fetch(`${origin}/_sandbox/v1/messages`, { method: 'POST', headers, body });
    assert.is(answer.status, 201);
    assert.equal(sandbox.published[0]?.payload, Buffer.from('é'));
  });
});

// biome-ignore format: a table reads in columns
const bad: [string, string, RegExp][] = [
  ['a request that is not HTTP',      'hello\r\n\r\n',                                                                                   /^HTTP\/1\.1 400 /],
  ['no Host',                         'GET /livez HTTP/1.1\r\n\r\n',                                                                     /^HTTP\/1\.1 400 /],
  ['a Host that is none',             'GET /livez HTTP/1.1\r\nHost: a b@c/d\r\nConnection: close\r\n\r\n',                               /^HTTP\/1\.1 400 /],
  ['headers without end',             `GET /livez HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n${CLOSE}`,                                     /^HTTP\/1\.1 431 /],
  ['a query that is not UTF-8',       `GET /_sandbox/v1/timeline?org=%ff%zz HTTP/1.1\r\n${CLOSE}`,                                       /^HTTP\/1\.1 200 /],
  ['a path with dots and zeros',      `GET /_sandbox/v1/../../%00/%2e%2e HTTP/1.1\r\n${CLOSE}`,                                          /^HTTP\/1\.1 404 /],
  ['a method nobody knows',           `BREW /livez HTTP/1.1\r\n${CLOSE}`,                                                                /^HTTP\/1\.1 400 /],
  ['HTTP/1.0 without Host',           'GET /livez HTTP/1.0\r\n\r\n',                                                                     /^HTTP\/1\.1 200 /],
  ['a body that is announced too large', `POST /_sandbox/v1/messages HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 9999999\r\n${CLOSE}`, /^HTTP\/1\.1 413 /],
  ['a body for what is not there',    `POST /x HTTP/1.1\r\nContent-Length: 5\r\n${CLOSE}hello`,                                           /^HTTP\/1\.1 404 /],
  ['a body of a stranger',            `POST /api/v0002/x HTTP/1.1\r\nContent-Length: 5\r\n${CLOSE}hello`,                                /^HTTP\/1\.1 401 /],
  ['a body for what is not emulated', `POST /api/v0002/draft/schemas HTTP/1.1\r\nContent-Length: 5\r\n${CLOSE}hello`,                    /^HTTP\/1\.1 501 /],
];
for (const [name, request, expected] of bad) {
  test(`answers ${name}`, async () => {
    const sandbox = httpSandbox();
    await served(sandbox, async ({ dial }) => assert.match(await answerTo(dial(), request), expected));
    assert.equal(sandbox.failures, []);
  });
}

test('gives up on headers that come too slowly', async () => {
  const check = async ({ dial }: Served) => {
    assert.match(await answerTo(dial(), 'GET /livez HTTP/1.1\r\nHo'), /^HTTP\/1\.1 408 /);
  };
  await served(httpSandbox(), check, { headersMs: 20, requestMs: 20 });
});

test('gives up on a body that comes too slowly', async () => {
  const sandbox = httpSandbox();
  const request = `POST /_sandbox/v1/messages HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 50\r\n${CLOSE}{`;
  const check = async ({ dial }: Served) => assert.match(await answerTo(dial(), request), /^HTTP\/1\.1 408 /);
  await served(sandbox, check, { headersMs: 20, requestMs: 20 });
  assert.equal(sandbox.failures, []);
  assert.equal(sandbox.published, []);
});

test('takes nothing amiss when a client goes away in the middle of its body', async () => {
  const sandbox = httpSandbox();
  await served(sandbox, async ({ dial, origin }) => {
    const socket = dial();
    socket.write(
      `POST /_sandbox/v1/messages HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 50\r\n${CLOSE}{`,
      () => socket.destroy(),
    );
    await new Promise((resolve) => socket.on('close', resolve));
    assert.is((await fetch(`${origin}/livez`)).status, 200);
  });
  assert.equal(sandbox.failures, []);
});

test('sends live events at once, and frees the stream when its reader goes away', async () => {
  const sandbox = httpSandbox({ live: { streams: 1 } });
  await served(sandbox, async ({ dial }) => {
    const first = dial();
    first.write('GET /_sandbox/v1/timeline HTTP/1.1\r\nAccept: text/event-stream\r\nHost: sandbox\r\n\r\n');
    await until(first, 'retry: 1000');
    await sandbox.messages('one');
    await until(first, '"payload":"one"');
    first.destroy();

    let answer = '';
    while (!answer.startsWith('HTTP/1.1 200')) {
      const next = dial();
      next.write('GET /_sandbox/v1/timeline?live=true&after=-1 HTTP/1.1\r\nHost: sandbox\r\n\r\n');
      answer = await until(next, '\r\n\r\n');
    }
  });
});

test('drops a connection on which nothing moves', async () => {
  const check = async ({ dial }: Served) => assert.is(await answerTo(dial(), ''), '');
  await served(httpSandbox(), check, { socketMs: 20 });
});

test('ends the connections that are open', async () => {
  const sandbox = httpSandbox();
  const server = httpServer(sandbox.app);
  const listener = createServer((socket) => server.emit('connection', socket)).listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.on('listening', resolve));
  const socket = connect((listener.address() as AddressInfo).port, '127.0.0.1');
  const ended = new Promise((resolve) => socket.on('close', resolve));
  socket.write('GET /_sandbox/v1/timeline?live=true HTTP/1.1\r\nHost: sandbox\r\n\r\n');
  await until(socket, 'retry: 1000');
  closeHttpServer(server);
  await ended;
  await new Promise((resolve) => listener.close(resolve));
});
