import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { renameId, renameOrg, renameStream } from '../../domain/rename-org.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('an org under another name');

const renaming = { from: 'abc123', to: 'new456', newId: (id: string) => `new ${id}` };

// biome-ignore format: a table reads in columns
const ids: readonly (readonly [id: string, renamed: string])[] = [
  ['d:abc123:t:i',                    'd:new456:t:i'],
  ['g:abc123:t:i',                    'g:new456:t:i'],
  ['a:abc123:app',                    'a:new456:app'],
  ['A:abc123:app:_x',                 'A:new456:app:_x'],
  ['d:abc123:abc123:abc123',          'd:new456:abc123:abc123'],
  ['a-abc123-k1k1k1k1k1',             'a-new456-k1k1k1k1k1'],
  ['g/abc123/gwt/gw1',                'g/new456/gwt/gw1'],
  ['g-abc123-gwt-gw1',                'g-new456-gwt-gw1'],
  ['gw_def_res_grp:abc123:gwt:gw1',   'gw_def_res_grp:new456:gwt:gw1'],
  ['p:abc123:x',                      'p:new456:x'],
  ['d:abc1234:t:i',                   'd:abc1234:t:i'],
  ['d:other1:abc123:i',               'd:other1:abc123:i'],
  ['a-other1-abc123abcd',             'a-other1-abc123abcd'],
  ['abc123',                          'abc123'],
  ['a-abc123',                        'a-abc123'],
  ['use-token-auth',                  'use-token-auth'],
  ['',                                ''],
];
for (const [id, renamed] of ids) test(`the id "${id}"`, () => assert.is(renameId(id, renaming), renamed));

// biome-ignore format: a table reads in columns
const streams: readonly (readonly [stream: string, renamed: string])[] = [
  ['org-abc123',                                          'org-new456'],
  ['clock-abc123',                                        'clock-new456'],
  ['apiKey-a-abc123-k1k1k1k1k1',                          'apiKey-a-new456-k1k1k1k1k1'],
  ['deviceType-abc123:abc123',                            'deviceType-new456:abc123'],
  ['device-abc123:t:i',                                   'device-new456:t:i'],
  ['diagnostics-abc123:t:i',                              'diagnostics-new456:t:i'],
  ['user-abc123:ada@abc123.org',                          'user-new456:ada@abc123.org'],
  ['resourceGroup-abc123:x1',                             'resourceGroup-new456:x1'],
  ['resourceGroup-abc123:gw_def_res_grp:abc123:gwt:gw1',  'resourceGroup-new456:gw_def_res_grp:new456:gwt:gw1'],
  ['client-d:abc123:t:i',                                 'client-d:new456:t:i'],
  ['messages-abc123',                                     'messages-abc123'],
  ['api-n1',                                              'api-n1'],
];
for (const [stream, renamed] of streams)
  test(`the stream "${stream}"`, () => assert.is(renameStream(stream, renaming), renamed));

/** An event with these facts, and the request that led to it. */
function eventWith(data: object, request: unknown = {}): RecordedEvent {
  const context = { now: 1, ids: [], random: [] };
  const metadata = {
    org: 'abc123',
    node: 'n1',
    at: 1,
    recordedAt: 1,
    version: 1,
    correlationId: 'c',
    causationId: 'e',
  };
  const input = { handler: 'h', request, context };
  return { position: 3, stream: 'org-abc123', revision: 0, id: 'i', type: 'T', data, metadata: { ...metadata, input } };
}

const theirs = { org: 'abc123', clientId: 'd:abc123:t:i', list: ['a-abc123-k1k1k1k1k1'] };

// biome-ignore format: a table reads in columns
const values: readonly (readonly [what: string, value: object, renamed: object])[] = [
  ['the org',              { org: 'abc123', sniOrg: 'abc123', originalOrg: 'abc123' },  { org: 'new456', sniOrg: 'new456', originalOrg: 'new456' }],
  ['another org',          { org: 'other1' },                                           { org: 'other1' }],
  ['clients',              { clientId: 'd:abc123:t:i', requestedClientId: 'A:abc123:x' }, { clientId: 'd:new456:t:i', requestedClientId: 'A:new456:x' }],
  ['a connection',         { connectionId: 'c1' },                                      { connectionId: 'new c1' }],
  ['a device',             { typeId: 'abc123', deviceId: 'a-abc123-k1k1k1k1k1' },       { typeId: 'abc123', deviceId: 'a-abc123-k1k1k1k1k1' }],
  ['who called',           { caller: { type: 'apikey', id: 'a-abc123-k', org: 'abc123' } }, { caller: { type: 'apikey', id: 'a-new456-k', org: 'new456' } }],
  ['an id in a body',      { body: { id: 'a-abc123-k' } },                              { body: { id: 'a-abc123-k' } }],
  ['an author',            { author: { id: 'g:abc123:t:i', type: 'gateway' } },         { author: { id: 'g:new456:t:i', type: 'gateway' } }],
  ['groups of roles',      { rolesToGroups: { R: ['gw_def_res_grp:abc123:t:i', 'x'] } }, { rolesToGroups: { R: ['gw_def_res_grp:new456:t:i', 'x'] } }],
  ['what people wrote',    { metadata: theirs, deviceInfo: theirs, extensions: theirs, edgeConfiguration: theirs, description: 'd:abc123:t:i', comment: 'org "abc123"', name: 'a-abc123-k', searchTags: ['d:abc123:t:i'] },
                           { metadata: theirs, deviceInfo: theirs, extensions: theirs, edgeConfiguration: theirs, description: 'd:abc123:t:i', comment: 'org "abc123"', name: 'a-abc123-k', searchTags: ['d:abc123:t:i'] }],
  ['topics and filters',   { topic: 'iot-2/type/abc123/id/i/evt/e/fmt/f', filters: [{ filter: 'd:abc123:t:i', qos: 0 }] }, { topic: 'iot-2/type/abc123/id/i/evt/e/fmt/f', filters: [{ filter: 'd:abc123:t:i', qos: 0 }] }],
  ['a body kept as text',  { body: '{"org":"abc123"}' },                                { body: '{"org":"abc123"}' }],
  ['ids in a sentence',    { reason: 'There is no API key "a-abc123-nosuchkey1".' },    { reason: 'There is no API key "a-new456-nosuchkey1".' }],
  ['a client in one',      { reason: 'The client ID is not valid: A:abc123:sc' },       { reason: 'The client ID is not valid: A:new456:sc' }],
  ['the org in one',       { reason: 'The org "abc123" has 2000 API keys.' },           { reason: 'The org "new456" has 2000 API keys.' }],
  ['the host in one',      { reason: 'SNI does not match org name:  abc123 other1' },   { reason: 'SNI does not match org name:  new456 other1' }],
  ['a device in one',      { reason: 'There is no device "abc123" of type "abc123".' }, { reason: 'There is no device "abc123" of type "abc123".' }],
  ['a path of ours',       { path: '/_sandbox/v1/orgs/abc123/clock' },                  { path: '/_sandbox/v1/orgs/new456/clock' }],
  ['a path with a key',    { path: '/api/v0002/authorization/apikeys/a-abc123-k1/roles' }, { path: '/api/v0002/authorization/apikeys/a-new456-k1/roles' }],
  ['an encoded id',        { path: '/api/v0002/groups/gw_def_res_grp%3Aabc123%3At%3Ai' }, { path: '/api/v0002/groups/gw_def_res_grp%3Anew456%3At%3Ai' }],
  ['a path with a type',   { path: '/api/v0002/device/types/abc123' },                  { path: '/api/v0002/device/types/abc123' }],
];
for (const [what, value, renamed] of values) {
  test(`${what}: in the facts and in the request`, () => {
    const before = eventWith(value, value);
    const kept = structuredClone(before);
    const { data, metadata, ...rest } = renameOrg(before, renaming);
    assert.equal(data, renamed);
    assert.equal(metadata.input?.request, renamed);
    assert.equal([metadata.org, metadata.correlationId, metadata.causationId], ['new456', 'new c', 'new e']);
    assert.equal([rest.id, rest.stream, rest.position], ['new i', 'org-new456', 3]);
    assert.equal(before, kept, 'the event itself stays');
  });
}
