import type { EventOf } from '../../domain/events/catalogue.ts';
import { rejectionIds, toldToApplications } from '../../domain/rejections.ts';
import { statusMessage, statusTopic } from '../../projections/status-message.ts';
import { assert, suite } from '../spec/suite.ts';

type Fields = Readonly<Record<string, unknown>>;
type StatusEvent = Parameters<typeof statusMessage>[0];

const seen = {
  clientId: 'd:abc123:t1:dev1',
  connectionId: 'c1',
  clientAddr: '192.0.2.7',
  port: 8883,
  secure: true,
  protocol: 'mqtt4',
  user: 'use-token-auth',
  connectedAt: Date.UTC(2024, 4, 1, 10, 0, 0, 120),
};
const AT = Date.UTC(2024, 4, 1, 10, 0, 0, 123);
const counters = { readBytes: 310, readMsg: 3, writeBytes: 12, writeMsg: 0 };
const application = {
  clientId: 'a:abc123:app1',
  user: 'a-abc123-k1k1k1k1k1',
  protocol: 'mqtt4-ws',
  secure: false,
  port: 1883,
};

const connected = (changes: Fields = {}) =>
  ({
    type: 'ClientConnected',
    data: { ...seen, clean: true, sessionPresent: false, keepAliveSeconds: 60, ...changes },
  }) as EventOf<'ClientConnected'>;
const refused = (changes: Fields = {}) =>
  ({
    type: 'ConnectRefused',
    data: {
      ...seen,
      rejection: 'token-wrong',
      returnCode: 5,
      closeCode: 180,
      reason: 'The operation is not authorized.',
      ...changes,
    },
  }) as EventOf<'ConnectRefused'>;
const gone = (closeCode: number, changes: Fields = {}) =>
  ({
    type: 'ClientDisconnected',
    data: { ...seen, closeCode, reason: 'The connection timed out.', ...counters, ...changes },
  }) as EventOf<'ClientDisconnected'>;

const text = (event: StatusEvent, at = AT) => {
  const status = statusMessage(event, at);
  return status && Buffer.from(status.payload).toString();
};

const test = suite('status messages: what they say');

// The platform's own forms, key by key. Source: amlen server_proxy/src/monitor.c (ism_proxy_jsonMessage); docs/applications/mqtt.md.
const start = '"ClientAddr":"192.0.2.7","ClientID":"d:abc123:t1:dev1","Port":8883,"Secure":true,"Protocol":"mqtt4"';
const written = '"ReadBytes":310,"ReadMsg":3,"WriteBytes":12,"WriteMsg":0';
const exact: readonly (readonly [name: string, event: StatusEvent, at: number, text: string])[] = [
  [
    'a device connects',
    connected(),
    AT,
    `{"Action":"Connect","Time":"2024-05-01T10:00:00.123Z",${start},"ConnectTime":"2024-05-01T10:00:00.120Z"}`,
  ],
  [
    'a connection times out',
    gone(160),
    Date.UTC(2024, 4, 1, 10, 5, 0, 456),
    `{"Action":"Disconnect","Time":"2024-05-01T10:05:00.456Z",${start},"ConnectTime":"2024-05-01T10:00:00.120Z","CloseCode":160,"Reason":"The connection timed out.",${written}}`,
  ],
  [
    'a client says goodbye',
    gone(0),
    AT,
    `{"Action":"Disconnect","Time":"2024-05-01T10:00:00.123Z",${start},"ConnectTime":"2024-05-01T10:00:00.120Z",${written}}`,
  ],
  [
    'a device is refused',
    refused(),
    AT,
    `{"Action":"FailedConnect","Time":"2024-05-01T10:00:00.123Z",${start},"ConnectTime":"2024-05-01T10:00:00.120Z","CloseCode":180,"Reason":"The operation is not authorized."}`,
  ],
  [
    'an application connects, with its key',
    connected(application),
    AT,
    '{"Action":"Connect","Time":"2024-05-01T10:00:00.123Z","ClientAddr":"192.0.2.7","ClientID":"a:abc123:app1","Port":1883,"Secure":false,"Protocol":"mqtt4-ws","User":"a-abc123-k1k1k1k1k1","ConnectTime":"2024-05-01T10:00:00.120Z"}',
  ],
];

for (const [name, event, at, expected] of exact) test(name, () => assert.is(text(event, at), expected));

// biome-ignore format: a table reads in columns
const present: readonly (readonly [name: string, event: StatusEvent, key: string, value: unknown])[] = [
  ['no user name',                        connected({ user: undefined }),             'User',      undefined],
  ['an empty user name',                  connected({ user: '' }),                    'User',      undefined],
  ['the user name of devices',            connected({ user: 'use-token-auth' }),      'User',      undefined],
  ['another user name',                   refused({ user: 'x' }),                     'User',      'x'],
  ['a protocol that is not known',        refused({ protocol: undefined }),           'Protocol',  undefined],
  ['the id as sent, not a private one',   connected({ clientId: 'A:abc123:sc:_12345678', requestedClientId: 'A:abc123:sc' }), 'ClientID', 'A:abc123:sc'],
  ['the same when it ends',               gone(91, { clientId: 'A:abc123:sc:_12345678', requestedClientId: 'A:abc123:sc' }),  'ClientID', 'A:abc123:sc'],
  ['no counters when it connects',        connected(),                                'ReadBytes', undefined],
  ['no counters when it is refused',      refused(),                                  'ReadBytes', undefined],
  ['no reason when it connects',          connected(),                                'Reason',    undefined],
  ['no code after a goodbye',             gone(0),                                    'CloseCode', undefined],
  ['no reason after a goodbye',           gone(0),                                    'Reason',    undefined],
];

for (const [name, event, key, value] of present) {
  test(name, () => assert.is((JSON.parse(text(event) ?? '{}') as Fields)[key], value));
}

const where = suite('status messages: where they go, what stays');

// biome-ignore format: a table reads in columns
const topics: readonly (readonly [clientId: string, topic: string])[] = [
  ['d:abc123:t1:dev1',     'iot-2/type/t1/id/dev1/mon'],
  ['g:abc123:gwt:gw1',     'iot-2/type/gwt/id/gw1/mon'],
  ['a:abc123:app1',        'iot-2/app/app1/mon'],
  ['A:abc123:sc',          'iot-2/app/sc/mon'],
  ['A:abc123:sc:i1',       'iot-2/app/sc/mon'],
  ['d:quickstart:any:x',   'iot-2/type/any/id/x/mon'],
];

for (const [clientId, topic] of topics) {
  where(`${clientId}: ${topic}`, () => assert.is(statusMessage(connected({ clientId }), AT)?.topic, topic));
}

where('an instance id is ignored', () => {
  assert.is(statusTopic({ class: 'A', org: 'abc123', appId: 'sc', instanceId: 'i1' }), 'iot-2/app/sc/mon');
});

// biome-ignore format: a table reads in columns
const storing: readonly (readonly [name: string, event: StatusEvent, stored: string])[] = [
  ['a device that connects',         connected(),                'keep'],
  ['an application that connects',   connected(application),     'keep'],
  ['a device that left',             gone(0),                    'keep'],
  ['a device that was cut off',      gone(91),                   'keep'],
  ['a device that was there at a crash', gone(93),               'keep'],
  ['a gateway that left',            gone(0, { clientId: 'g:abc123:gwt:gw1' }), 'keep'],
  ['an application that left',       gone(0, application),       'clear'],
  ['an application that was cut off',gone(91, application),      'clear'],
  ['an application at a crash',      gone(93, application),      'clear'],
  ['a device that was taken over',   gone(288),                  'leave'],
  ['an application taken over',      gone(288, application),     'leave'],
  ['a refused device',               refused(),                  'leave'],
  ['a refused application',          refused(application),       'leave'],
];

for (const [name, event, stored] of storing) {
  where(`${name}: ${stored}`, () => assert.is(statusMessage(event, AT)?.stored, stored));
}

where('refusals are told where the table of rejections says so', () => {
  for (const rejection of rejectionIds) {
    assert.is(statusMessage(refused({ rejection }), AT) !== undefined, toldToApplications(rejection), rejection);
  }
});

where('a client without a status topic has no status', () => {
  for (const clientId of ['', 'nonsense', 'p:plain:x', 'p:plain:d:abc123:t1:dev1']) {
    assert.is(statusMessage(connected({ clientId }), AT), undefined);
    assert.is(statusMessage(refused({ clientId }), AT), undefined);
  }
});
