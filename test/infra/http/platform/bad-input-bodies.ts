/** Bodies that are refused: what is sent, the status, and the rule that the log names. */
import type { BadInput } from './bad-input-cases.ts';
import { chunked, DEVICES, post, request, TYPES } from './bad-input-request.ts';
import { PLANTED } from './bad-input-stage.ts';

const LIMIT = 524_288;
/** A body of exactly so many bytes that is read, and refused for its id. */
const sized = (bytes: number) => '{"id":"not an id","description":"'.padEnd(bytes - 2, 'd').concat('"}');
const nested = (levels: number) => `{"id":"n","metadata":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`;
const token = (authToken: unknown) => ({ deviceId: 'x', authToken });

// biome-ignore format: a table reads in columns
export const badBodies: readonly BadInput[] = [
  // how much
  ['the largest body there may be',              post(TYPES, sized(LIMIT)),                                         400, 'body-not-valid'],
  ['one byte more',                              post(TYPES, sized(LIMIT + 1)),                                     413, 'body-too-large'],
  ['one byte more, in chunks',                   chunked(TYPES, [sized(LIMIT + 1)]),                                413, 'body-too-large'],
  ['a string of 1 MB',                           post(TYPES, JSON.stringify({ id: 'a', description: 'd'.repeat(1e6) })), 413, 'body-too-large'],
  ['10 GB that are only announced',              request('POST', TYPES, ['Content-Length: 10000000000']),           413, 'body-too-large'],
  // what is no JSON
  ['no body',                                    request('POST', TYPES),                                            400, 'body-not-json'],
  ['an empty body',                              post(TYPES, ''),                                                   400, 'body-not-json'],
  ['blanks',                                     post(TYPES, ' \r\n\t '),                                           400, 'body-not-json'],
  ['half an object',                             post(TYPES, `{"id":"a","metadata":{"t":"${PLANTED}"`),             400, 'body-not-json'],
  ['two objects',                                post(TYPES, '{"id":"a"}{"id":"b"}'),                               400, 'body-not-json'],
  ['a trailing comma',                           post(TYPES, '{"id":"a",}'),                                        400, 'body-not-json'],
  ['single quotes',                              post(TYPES, "{'id':'a'}"),                                         400, 'body-not-json'],
  ['NaN',                                        post(TYPES, '{"id":"a","metadata":{"n":NaN}}'),                    400, 'body-not-json'],
  ['a number beyond all numbers',                post(TYPES, '{"id":"a","metadata":{"n":[1e400]}}'),                400, 'body-not-json'],
  ['a number of 400 digits',                     post(TYPES, `{"id":"a","metadata":{"n":-${'9'.repeat(400)}}}`),    400, 'body-not-json'],
  ['a line break inside a string',               post(TYPES, '{"id":"a","description":"b\nc"}'),                    400, 'body-not-json'],
  ['UTF-16',                                     post(TYPES, Buffer.from('{"id":"a"}', 'utf16le')),                 400, 'body-not-json'],
  ['bytes that are no text',                     post(TYPES, Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0x00])),          400, 'body-not-json'],
  ['compressed',                                 post(TYPES, Buffer.from([0x1f, 0x8b, 0x08, 0x00]), 'Content-Encoding: gzip'), 400, 'body-not-json'],
  ['a form',                                     post(TYPES, 'id=a&description=b', 'Content-Type: application/x-www-form-urlencoded'), 400, 'body-not-json'],
  ['XML with an entity',                         post(TYPES, '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', 'Content-Type: application/xml'), 400, 'body-not-json'],
  ['nested 101 levels deep',                     post(TYPES, nested(100)),                                          400, 'body-not-json'],
  ['nested 200,000 levels deep',                 post(TYPES, '['.repeat(200_000)),                                  400, 'body-not-json'],
  // what is no such object
  ['a number',                                   post(TYPES, '1'),                                                  400, 'body-not-valid'],
  ['a string',                                   post(TYPES, `"${PLANTED}"`),                                       400, 'body-not-valid'],
  ['null',                                       post(TYPES, 'null'),                                               400, 'body-not-valid'],
  ['a list',                                     post(TYPES, '[{"id":"a"}]'),                                       400, 'body-not-valid'],
  ['an object without members',                  post(TYPES, '{}'),                                                 400, 'body-not-valid'],
  ['members of __proto__ only',                  post(TYPES, '{"__proto__":{"id":"a"}}'),                           400, 'body-not-valid'],
  ['an id that is a number',                     post(TYPES, { id: 7 }),                                            400, 'body-not-valid'],
  ['an id that is a list',                       post(TYPES, { id: ['a'] }),                                        400, 'body-not-valid'],
  ['an id that is empty',                        post(TYPES, { id: '' }),                                           400, 'body-not-valid'],
  ['an id of 37 characters',                     post(TYPES, { id: 'i'.repeat(37) }),                               400, 'body-not-valid'],
  ['an id with a NUL',                           post(TYPES, '{"id":"a\\u0000"}'),                                  400, 'body-not-valid'],
  ['an id with line breaks',                     post(TYPES, { id: 'a\r\nX-Evil: 1' }),                             400, 'body-not-valid'],
  ['an id that ends with a line break',          post(TYPES, { id: 'a\n' }),                                        400, 'body-not-valid'],
  ['an id with a slash',                         post(TYPES, { id: '../a' }),                                       400, 'body-not-valid'],
  ['an id with a colon',                         post(TYPES, { id: 'a:b' }),                                        400, 'body-not-valid'],
  ['an id of half a character',                  post(TYPES, '{"id":"\\ud800"}'),                                   400, 'body-not-valid'],
  ['an id of other letters',                     post(TYPES, { id: 'é' }),                                          400, 'body-not-valid'],
  ['an id twice, the second one wrong',          post(TYPES, '{"id":"a","id":7}'),                                  400, 'body-not-valid'],
  ['a class that there is not',                  post(TYPES, { id: 'a', classId: 'constructor' }),                  400, 'body-not-valid'],
  ['a description that is an object',            post(TYPES, { id: 'a', description: {} }),                         400, 'body-not-valid'],
  ['device information that is a text',          post(TYPES, { id: 'a', deviceInfo: 'x' }),                         400, 'body-not-valid'],
  ['a serial number that is a number',           post(TYPES, { id: 'a', deviceInfo: { serialNumber: 1 } }),         400, 'body-not-valid'],
  ['metadata that is a list',                    post(TYPES, { id: 'a', metadata: [] }),                            400, 'body-not-valid'],
  ['metadata that is a text',                    post(TYPES, { id: 'a', metadata: PLANTED }),                       400, 'body-not-valid'],
  ['everything wrong at once',                   post(TYPES, { id: 1, classId: 2, description: 3, deviceInfo: 4, metadata: 5 }), 400, 'body-not-valid'],
  // devices
  ['a token that is too short',                  post(DEVICES, token('short')),                                     400, 'body-not-valid'],
  ['a token that is too long',                   post(DEVICES, token(PLANTED.repeat(3))),                           400, 'body-not-valid'],
  ['a token with other characters',              post(DEVICES, token(`${PLANTED}!`)),                               400, 'body-not-valid'],
  ['a token that is an object',                  post(DEVICES, token({ secret: PLANTED })),                         400, 'body-not-valid'],
  ['a token beside a wrong id',                  post(DEVICES, { deviceId: 'not an id', authToken: PLANTED }),      400, 'body-not-valid'],
  ['a device without an id',                     post(DEVICES, { metadata: { a: PLANTED } }),                       400, 'body-not-valid'],
  ['a device that exists',                       post(DEVICES, { deviceId: 'dev1', authToken: PLANTED }),           409, 'device-exists'],
  ['a device of an unknown type',                post(`${TYPES}/nope/devices`, { deviceId: 'x', authToken: PLANTED }), 404, 'device-type-unknown'],
  ['a gateway that is none',                     post(DEVICES, { deviceId: 'x', gatewayTypeId: 't1', gatewayId: 'dev1' }), 403, 'not-a-gateway'],
  ['a gateway that is not there',                post(DEVICES, { deviceId: 'x', gatewayTypeId: 'gwt', gatewayId: 'no' }), 404, 'gateway-unknown'],
  ['a location as a text',                       request('PUT', `${DEVICES}/dev1/location`, [], '"x"'), 400, 'location-not-valid'],
  ['devices in bulk that are no list',           post('/api/v0002/bulk/devices/add', { typeId: 't1', deviceId: 'x' }), 400, 'body-not-valid'],
  ['more devices in bulk than fit',              post('/api/v0002/bulk/devices/add', JSON.stringify(Array.from({ length: 20_000 }, (_, i) => ({ typeId: 't1', deviceId: `device-${i}` })))), 413, 'body-too-large'],
  ['more devices to remove than fit',            post('/api/v0002/bulk/devices/remove', `[${' '.repeat(LIMIT)}]`),  413, 'body-too-large'],
];
