import { rejectionIds } from '../../domain/rejections.ts';
import { timelineItem } from '../../projections/timeline.ts';
import { advice } from '../../projections/timeline-advice.ts';
import { assert, suite } from '../spec/suite.ts';
import { recorded, samples } from './timeline-samples.ts';

const test = suite('advice on a refusal');

test('has advice for every rejection', () => {
  assert.equal(Object.keys(advice).sort(), [...rejectionIds].sort());
});

test('tells how to register the unknown device', () => {
  const { advice: text } = timelineItem(recorded({ type: 'ConnectRefused', data: samples.ConnectRefused }));
  assert.match(
    text ?? '',
    'orgs: [{ id: "abc123", devices: [{ typeId: "pump", deviceId: "p-1", token: "choose one" }] }]',
  );
  assert.match(text ?? '', 'POST /api/v0002/device/types/pump/devices with { "deviceId": "p-1" }');
});

// biome-ignore format: a table reads in columns
const ways: [string, string, string][] = [
  ['device-disabled', 'd:abc123:pump:p-1', 'PUT /api/v0002/authorization/devices/d:abc123:pump:p-1 with { "status": 1 }'],
  ['api-key-expired', 'a:abc123:app1',     'PUT /api/v0002/authorization/apikeys/a-abc123-k with { "expires":'],
];
for (const [rejection, clientId, way] of ways) {
  test(`tells the way out of ${rejection}`, () => {
    const data = { ...samples.ConnectRefused, rejection, clientId, user: 'a-abc123-k' };
    assert.match(timelineItem(recorded({ type: 'ConnectRefused', data })).advice ?? '', way);
  });
}

// biome-ignore format: a table reads in columns
const topicAdvice: [string, RegExp][] = [
  ['d:abc123:pump:p-1',    /a device publishes to iot-2\/evt\//],
  ['g:abc123:hub:g-1',     /a gateway publishes to iot-2\/type\//],
  ['A:abc123:app1:_x',     /an application uses .* API key/],
  ['d:quickstart:pump:p',  /quickstart takes events in the format json/],
];
for (const [clientId, expected] of topicAdvice) {
  test(`tells ${clientId} which topics there are`, () => {
    const item = timelineItem(recorded({ type: 'PublishRefused', data: { ...samples.PublishRefused, clientId } }));
    assert.match(item.advice ?? '', expected);
  });
}

test('leaves the advice to the event of the client, not of the call', () => {
  const data = { ...samples.ApiRequestAnswered, rejection: 'org-unknown' };
  assert.is(timelineItem(recorded({ type: 'ApiRequestAnswered', data })).advice, undefined);
});

test('gives no advice where nothing was refused', () => {
  assert.is(timelineItem(recorded({ type: 'ClientConnected', data: samples.ClientConnected })).advice, undefined);
});
