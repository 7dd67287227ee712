import { acknowledge } from '../../handlers/mqtt/delivery.ts';
import { Explainer } from '../../projections/explanation.ts';
import { connected, left, openFurnished, published, subscribed } from '../handlers/furnished.ts';
import type { PureSandbox } from '../handlers/pure-sandbox.ts';
import { assert, suite } from '../spec/suite.ts';
import { change, openAccess } from './access-stage.ts';

const test = suite('who received a message');

const DEVICE = 'd:abc123:t1:dev1';
const EVENTS = 'iot-2/type/+/id/+/evt/+/fmt/+';
const TEMP = 'iot-2/type/t1/id/dev1/evt/temp/fmt/json';

/** What the log says of its last message. */
function explainLast({ events }: PureSandbox) {
  const message = events.findLast(({ type }) => type === 'MessagePublished');
  const explainer = new Explainer(message?.id ?? '');
  for (const event of events) explainer.feed(event);
  const { explanation } = explainer;
  if (!explanation) throw new Error('the message was not found');
  return explanation;
}

const brief = ({ recipients }: ReturnType<typeof explainLast>) =>
  recipients
    .map(({ clientId, qos, online, outcome }) => [clientId, qos, online, outcome])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));

test('those whose filters cover it, with what became of each delivery', async () => {
  const sandbox = await openFurnished();
  connected(sandbox, DEVICE);
  for (const app of ['a:abc123:zero', 'a:abc123:one', 'a:abc123:two']) connected(sandbox, app);
  const away = connected(sandbox, 'a:abc123:away', { clean: false });
  subscribed(sandbox, 'a:abc123:zero', EVENTS, 0);
  subscribed(sandbox, 'a:abc123:one', EVENTS, 1);
  subscribed(sandbox, 'a:abc123:one', 'iot-2/type/t1/id/+/evt/temp/fmt/json', 1);
  subscribed(sandbox, 'a:abc123:two', EVENTS, 2);
  subscribed(sandbox, 'a:abc123:away', EVENTS, 1);
  left(sandbox, away);
  const position = published(sandbox, DEVICE, 'iot-2/evt/temp/fmt/json', 1);
  sandbox.run(acknowledge, { clientId: 'a:abc123:one', received: [], completed: [position] });

  const explanation = explainLast(sandbox);
  assert.equal(brief(explanation), [
    ['a:abc123:away', 1, false, 'waiting'],
    ['a:abc123:one', 1, true, 'acknowledged'],
    ['a:abc123:two', 1, true, 'waiting'],
    ['a:abc123:zero', 0, true, 'written'],
  ]);
  const one = explanation.recipients.find(({ clientId }) => clientId === 'a:abc123:one');
  assert.equal(one?.filters, [EVENTS, 'iot-2/type/t1/id/+/evt/temp/fmt/json']);
  assert.is(one?.recordedBy, position + 1);
});

test('what a client without a durable session did not acknowledge ends with its connection', async () => {
  const sandbox = await openFurnished();
  connected(sandbox, DEVICE);
  const passing = connected(sandbox, 'a:abc123:passing');
  const durable = connected(sandbox, 'a:abc123:durable', { clean: false });
  for (const { clientId } of [passing, durable]) subscribed(sandbox, clientId, EVENTS, 1);
  published(sandbox, DEVICE, 'iot-2/evt/temp/fmt/json', 1);
  left(sandbox, passing);
  left(sandbox, durable);
  assert.equal(brief(explainLast(sandbox)), [
    ['a:abc123:durable', 1, true, 'waiting'],
    ['a:abc123:passing', 1, true, 'ended'],
  ]);
});

test('each connected client of the org that was not reached, and why', async () => {
  const sandbox = await openFurnished();
  connected(sandbox, DEVICE);
  for (const app of ['a:abc123:none', 'a:abc123:other', 'A:abc123:sc:i1', 'A:abc123:sc:i2']) connected(sandbox, app);
  const away = connected(sandbox, 'a:abc123:away', { clean: false });
  subscribed(sandbox, 'a:abc123:away', EVENTS, 1);
  left(sandbox, away);
  subscribed(sandbox, 'a:abc123:other', 'iot-2/type/t1/id/dev2/evt/+/fmt/+', 1);
  subscribed(sandbox, 'A:abc123:sc:i1', EVENTS, 1);
  subscribed(sandbox, 'A:abc123:sc:i2', EVENTS, 1);
  published(sandbox, DEVICE, 'iot-2/evt/temp/fmt/json', 0);
  subscribed(sandbox, 'a:abc123:none', EVENTS, 1); // too late

  const explanation = explainLast(sandbox);
  assert.equal(brief(explanation), [['A:abc123:sc:i1', 0, true, 'written']]);
  const why = Object.fromEntries(explanation.others.map(({ clientId, why }) => [clientId, why]));
  assert.equal(why, {
    'a:abc123:away': 'it was offline, and QoS 0 is not kept',
    [DEVICE]: 'it had no subscriptions',
    'a:abc123:none': 'it had no subscriptions',
    'a:abc123:other': `none of its filters covers the topic; the nearest is "iot-2/type/t1/id/dev2/evt/+/fmt/+": it does not allow "dev1" at level 5 of "${TEMP}"`,
    'A:abc123:sc:i2': 'it shares the subscription, and it was the turn of another member',
  });
});

test('from whom access control hid it, and why, connected or not', async () => {
  const sandbox = await openAccess();
  const limited = 'a-abc123-limited';
  const gone = 'a-abc123-gone';
  for (const key of [limited, gone]) change(sandbox, { does: 'make key', key });
  for (const group of ['red', 'blue']) change(sandbox, { does: 'make group', group });
  change(sandbox, { does: 'add', group: 'red', deviceId: 'dev2' });
  connected(sandbox, DEVICE);
  for (const [clientId, user] of [
    ['a:abc123:free', undefined],
    ['a:abc123:online', limited],
    ['a:abc123:away', gone],
    ['a:abc123:other', limited],
    ['A:abc123:sc:i1', limited],
  ] as const) {
    const client = connected(sandbox, clientId, { clean: false, ...(user && { user }) });
    subscribed(sandbox, clientId, clientId === 'a:abc123:other' ? 'iot-2/app/+/mon' : EVENTS, 1);
    if (clientId === 'a:abc123:away') left(sandbox, client);
  }
  change(sandbox, { does: 'limit', key: limited, groups: ['red', 'blue'] });
  change(sandbox, { does: 'switch', on: true });
  change(sandbox, { does: 'delete key', key: gone });
  published(sandbox, DEVICE, 'iot-2/evt/temp/fmt/json', 1);
  change(sandbox, { does: 'switch', on: false }); // too late

  const explanation = explainLast(sandbox);
  assert.equal(brief(explanation), [['a:abc123:free', 1, true, 'waiting']]);
  const why = Object.fromEntries(explanation.others.map(({ clientId, why }) => [clientId, why]));
  const hidden = `it was hidden by access control: its API key "${limited}" is limited to resource groups, and the device "dev1" of the type "t1" is in none of them: "red", "blue"`;
  assert.is(why['a:abc123:online'], hidden);
  assert.is(why['A:abc123:sc:i1'], hidden);
  assert.is(why['a:abc123:away'], `it was hidden by access control: there is no API key "${gone}" any more`);
  assert.match(why['a:abc123:other'] ?? '', /^none of its filters covers the topic/);
});

test('a message that is not in the log has no explanation', () => {
  assert.is(new Explainer('00000000-0000-8000-a000-000000000000').explanation, undefined);
});
