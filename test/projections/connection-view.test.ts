import { besides, connectionHistory, type HistoryPlace } from '../../domain/connection-history.ts';
import { connect } from '../../handlers/mqtt/connect.ts';
import { type ConnectionEntryView, connectionEntryView } from '../../projections/connection-view.ts';
import { connected, connectRequest, left, openFurnished } from '../handlers/furnished.ts';
import type { Recorded } from '../spec/sandbox.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('a connection history, shown');
const DEVICE = 'd:abc123:t1:dev1';

async function shown(clientId = DEVICE) {
  const sandbox = await openFurnished();
  const refuse = () =>
    sandbox.run(connect, connectRequest(clientId, { credential: 'differs', connectionId: 'refused' }));
  const view = (limit = 100, place?: HistoryPlace): ConnectionEntryView[] => {
    const newest = sandbox.events.slice().reverse();
    const beyond = besides(place);
    const events = newest.filter(({ position }) => !place || position < place.before || beyond.includes(position));
    return connectionHistory(events, [clientId], place, limit).entries.map(connectionEntryView);
  };
  return { ...sandbox, sandbox, refuse, view };
}

test('tells of a connection with both ends', async () => {
  const { sandbox, view, events } = await shown();
  const connection = connected(sandbox, DEVICE, { connectionId: 'c1' });
  left(sandbox, connection, 91);
  const [entry, ...more] = view();
  assert.is(more.length, 0);
  const [from, until] = events.slice(-2);
  assert.equal(entry, {
    kind: 'connection',
    connectionId: 'c1',
    clientId: DEVICE,
    clientAddr: '192.0.2.7',
    port: 1883,
    secure: false,
    protocol: 'mqtt4',
    user: 'use-token-auth',
    connectedAt: new Date((from as Recorded<'ClientConnected'>).data.connectedAt).toISOString(),
    open: false,
    explained:
      'device t1/dev1 connected from 192.0.2.7 on port 1883 with mqtt4, and disconnected: because of 91 (close code 91, after 0 messages sent and 0 received)',
    from: {
      position: from?.position,
      at: new Date(from?.metadata.at ?? 0).toISOString(),
      recordedAt: new Date(from?.metadata.recordedAt ?? 0).toISOString(),
      explained: 'device t1/dev1 connected from 192.0.2.7 on port 1883 with mqtt4',
    },
    until: {
      position: until?.position,
      at: new Date(until?.metadata.at ?? 0).toISOString(),
      recordedAt: new Date(until?.metadata.recordedAt ?? 0).toISOString(),
      explained: 'device t1/dev1 disconnected: because of 91 (close code 91, after 0 messages sent and 0 received)',
      closeCode: 91,
      reason: 'because of 91',
    },
    clean: true,
    sessionPresent: false,
    keepAliveSeconds: 60,
    counters: { readBytes: 0, readMsg: 0, writeBytes: 0, writeMsg: 0 },
  });
});

test('says that a connection is open', async () => {
  const { sandbox, view } = await shown();
  connected(sandbox, DEVICE);
  const [entry] = view();
  assert.ok(entry?.kind === 'connection' && entry.open && entry.until === undefined);
  assert.match(entry?.explained ?? '', /connected from .* and is connected still$/);
});

test('says who took a connection over', async () => {
  const { sandbox, view } = await shown();
  connected(sandbox, DEVICE, { connectionId: 'old' });
  connected(sandbox, DEVICE, { connectionId: 'new' });
  const [now, before] = view();
  assert.is(now?.connectionId, 'new');
  assert.ok(before?.kind === 'connection' && before.takenOverBy === 'new' && before.until?.closeCode === 288);
  assert.match(before?.explained ?? '', /The client ID was reused.*, taken over by connection new$/);
});

test('shows refused attempts between, with what to do', async () => {
  const { sandbox, refuse, view } = await shown();
  const connection = connected(sandbox, DEVICE);
  refuse();
  left(sandbox, connection);
  const [refused, around] = view();
  assert.ok(refused?.kind === 'refused');
  assert.equal(refused?.kind === 'refused' && [refused.rejection, refused.returnCode], ['token-wrong', 5]);
  assert.match((refused?.kind === 'refused' && refused.advice) || '', /token/);
  assert.match(refused?.explained ?? '', /was refused from/);
  assert.ok(around?.kind === 'connection' && around.from && around.until);
});

test('says so when the beginning is not in the log any more', async () => {
  const { sandbox, events } = await shown();
  const connection = connected(sandbox, DEVICE);
  left(sandbox, connection);
  const { entries } = connectionHistory(events.slice(-1), [DEVICE], undefined, 10);
  const [entry] = entries.map(connectionEntryView);
  assert.ok(entry?.kind === 'connection' && entry.from === undefined && !entry.open);
  assert.match(entry?.explained ?? '', /how it had begun is not in the log any more$/);
});

test('is the same page by page as at once', async () => {
  const { sandbox, refuse, view } = await shown();
  for (let round = 0; round < 6; round++) {
    const connection = connected(sandbox, DEVICE, { connectionId: `c${round}`, clean: round % 2 === 0 });
    for (let attempt = 0; attempt < round; attempt++) refuse();
    if (round % 3 === 0) left(sandbox, connection, 91);
  }
  const all = view();
  assert.is(all.length, 6 + 15);
  for (let limit = 1; limit < 8; limit++) {
    const paged: ConnectionEntryView[] = [];
    let place: HistoryPlace | undefined;
    do {
      const newest = sandbox.events.slice().reverse();
      const beyond = besides(place);
      const behind = newest.filter(
        ({ position, type }) => /Connect|Disconnect/.test(type) && (!place || position < place.before),
      );
      const events = [
        ...newest.filter(({ position }) => place && position >= place.before && beyond.includes(position)),
        ...behind.slice(0, 2 * limit + 3),
      ];
      const page = connectionHistory(events, [DEVICE], place, limit);
      paged.push(...page.entries.map(connectionEntryView));
      place = page.place;
    } while (place);
    assert.equal(paged, all, `${limit} a page`);
  }
});
