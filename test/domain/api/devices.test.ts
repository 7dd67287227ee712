import {
  deviceAddSchema,
  deviceQuerySchema,
  deviceUpdateSchema,
  locationBodySchema,
  locationRefusal,
} from '../../../domain/api/devices.ts';
import { bodyRefusal } from '../../../domain/api/violations.ts';
import { assert, suite } from '../../spec/suite.ts';

const here = { longitude: 8.4, latitude: 49 };

// biome-ignore format: a table reads in columns
const registered: [string, unknown, unknown][] = [
  ['coordinates',                         here,                                                            here],
  ['the last ones there are',             { longitude: -180, latitude: 90 },                               { longitude: -180, latitude: 90 }],
  ['all that can be said',                { ...here, elevation: 1, accuracy: 2, measuredDateTime: '2015-06-09T18:30:23.123456+0200' }, { ...here, elevation: 1, accuracy: 2, measuredDateTime: '2015-06-09T16:30:23.123Z' }],
  ['a month that there is not',           { ...here, elevation: 0, measuredDateTime: '2015-23-07T11:23:23+00:00' }, { ...here, elevation: 0 }],
  ['a time that is a number',             { ...here, measuredDateTime: 5 },                                here],
  ['an elevation that is none',           { ...here, elevation: 'high', accuracy: 3 },                     { ...here, accuracy: 3 }],
  ['no coordinates',                      { measuredDateTime: '2015-06-09T16:30:23Z' },                    undefined],
  ['one coordinate',                      { latitude: 49 },                                                undefined],
  ['nothing',                             {},                                                              undefined],
  ['null',                                null,                                                            undefined],
  ['a place outside the world',           { longitude: 181, latitude: 0 },                                 undefined],
  ['coordinates as texts',                { longitude: '8', latitude: '49' },                              undefined],
  ['a text',                              'here',                                                          undefined],
  ['a list',                              [8, 49],                                                         undefined],
];

const registration = suite('a registration');

for (const [name, location, kept] of registered) {
  registration(`is taken with a location of ${name}`, () => {
    const parsed = deviceAddSchema.parse({ deviceId: 'd1', location });
    assert.equal(parsed.registration, { deviceId: 'd1', ...(kept ? { location: kept } : {}) });
  });
}

registration('takes null for absent, leaves out what it does not know, and holds no token', () => {
  const nothing = {
    authToken: null,
    deviceInfo: null,
    location: null,
    metadata: null,
    gatewayTypeId: null,
    gatewayId: null,
  };
  assert.equal(deviceAddSchema.parse({ deviceId: 'd1', ...nothing, more: 1 }), {
    authToken: undefined,
    registration: { deviceId: 'd1' },
  });
  const given = { authToken: 'password', deviceInfo: { model: 'm', fwVersion: null, more: 1 }, metadata: { a: null } };
  assert.equal(deviceAddSchema.parse({ deviceId: 'd1', gatewayTypeId: 'gwt', gatewayId: 'gw1', ...given }), {
    authToken: 'password',
    registration: {
      deviceId: 'd1',
      deviceInfo: { model: 'm' },
      metadata: { a: null },
      gateway: { typeId: 'gwt', deviceId: 'gw1' },
    },
  });
});

// biome-ignore format: a table reads in columns
const refused: [string, object, string, string[]][] = [
  ['a token of 7 characters',       { authToken: '1234567' },                     'CUDRS0053E', ['authToken']],
  ['a token of 37 characters',      { authToken: 'a'.repeat(37) },                'CUDRS0053E', ['authToken']],
  ['a token with a blank',          { authToken: 'pass word' },                   'CUDRS0053E', ['authToken']],
  ['a token with a line break',     { authToken: 'password\n' },                  'CUDRS0053E', ['authToken']],
  ['a token that is a number',      { authToken: 12345678 },                      'CUDRS0053E', ['authToken']],
  ['an id with a blank',            { deviceId: 'd 1' },                          'CUDRS9400E', ['deviceId']],
  ['an id of 37 characters',        { deviceId: 'd'.repeat(37) },                 'CUDRS9400E', ['deviceId']],
  ['half a gateway',                { gatewayTypeId: 'gwt' },                     'CUDRS9400E', ['gatewayId']],
  ['the other half of a gateway',   { gatewayId: 'gw1', gatewayTypeId: null },    'CUDRS9400E', ['gatewayTypeId']],
  ['metadata that is a list',       { metadata: [] },                             'CUDRS9400E', ['metadata']],
  ['a model that is a number',      { deviceInfo: { model: 7 } },                 'CUDRS9400E', ['deviceInfo.model']],
];
for (const [name, members, id, properties] of refused) {
  registration(`is refused with ${name}`, () => {
    const { error } = deviceAddSchema.safeParse({ deviceId: 'd1', ...members });
    if (!error) throw new Error('It was taken.');
    const { violations } = bodyRefusal(error);
    assert.equal(
      violations?.map((one) => [one.id, one.properties]),
      [[id, properties]],
    );
  });
}

const location = suite('a location that is set');

location('keeps its numbers, and its time in UTC', () => {
  assert.equal(locationBodySchema.parse({ latitude: 50, longitude: 60, elevation: null, more: 1 }), {
    latitude: 50,
    longitude: 60,
  });
  const measured = { ...here, measuredDateTime: '2020-01-02T03:04:05' };
  assert.equal(locationBodySchema.parse(measured), { ...here, measuredDateTime: '2020-01-02T03:04:05.000Z' });
});

// biome-ignore format: a table reads in columns
const wrong: [string, unknown, [id: string, properties: string[]][]][] = [
  ['too far north',           { latitude: 100, longitude: 120 },                [['CUDRS0012E', ['latitude', '90']]]],
  ['too far east',            { latitude: 10, longitude: 180.1 },               [['CUDRS0012E', ['longitude', '180']]]],
  ['too far south',           { latitude: -91, longitude: 0 },                  [['CUDRS9400E', ['latitude']]]],
  ['on no longitude',         { latitude: 10 },                                 [['CUDRS9400E', ['longitude']]]],
  ['on a longitude of null',  { latitude: 10, longitude: null },                [['CUDRS9400E', ['longitude']]]],
  ['high as a text',          { ...here, elevation: '7' },                      [['CUDRS9400E', ['elevation']]]],
  ['measured in a month 23',  { ...here, measuredDateTime: '2015-23-07T11:23:23Z' }, [['CUDRS9400E', ['measuredDateTime']]]],
  ['nowhere',                 [],                                               [['CUDRS9400E', ['body']]]],
];
for (const [name, body, violations] of wrong) {
  location(`is refused ${name}`, () => {
    const { error } = locationBodySchema.safeParse(body);
    if (!error) throw new Error('It was taken.');
    const refusal = locationRefusal(error);
    assert.equal([refusal.status, refusal.id, refusal.properties], [400, 'CUDHT0300I', []]);
    assert.equal(
      refusal.violations?.map((one) => [one.id, one.properties]),
      violations,
    );
  });
}

const others = suite('an update and a query');

others('an update names what changes', () => {
  const nothing = { deviceInfo: null, metadata: null, status: null, extensions: null };
  assert.equal(deviceUpdateSchema.parse(nothing), {});
  assert.equal(deviceUpdateSchema.parse({ status: { alert: null } }), {});
  const all = { deviceInfo: { model: null, serialNumber: '1' }, status: { alert: { enabled: false, timestamp: 'x' } } };
  assert.equal(deviceUpdateSchema.parse(all), { deviceInfo: { serialNumber: '1' }, alert: false });
});

// biome-ignore format: a table reads in columns
const expansions: [string | undefined, boolean][] = [
  [undefined, false], ['', false], ['mgmt', false], ['location', true], ['mgmt,location', true], ['[location, mgmt]', true], ['dislocation', false],
];
for (const [_expand, shown] of expansions) {
  others(`_expand=${_expand} ${shown ? 'shows' : 'does not show'} the location`, () => {
    assert.is(deviceQuerySchema.parse({ _expand }).location, shown);
  });
}
