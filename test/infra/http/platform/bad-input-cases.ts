/** Paths, queries, headers, credentials and framing that are refused: what is sent, the status, and the rule that the log names. */
import { AUTHORIZATION, basic, DEVICES, framedPost, get, lines, post, request, TYPES } from './bad-input-request.ts';
import { PLANTED } from './bad-input-stage.ts';

/** `rule` is null where the request never becomes a call: the HTTP server answers it. */
export type BadInput = readonly [name: string, bytes: Buffer, status: number, rule: string | null];

const kib = (count: number) => 'a'.repeat(count * 1_024);
const from = (authorization: string, ...headers: readonly string[]) =>
  lines([`GET ${TYPES} HTTP/1.1`, 'Host: localhost', authorization, ...headers]);
const host = (...hosts: readonly string[]) =>
  lines([`GET ${TYPES} HTTP/1.1`, ...hosts.map((name) => `Host: ${name}`), AUTHORIZATION]);
const start = (line: string) => lines([line, 'Host: localhost', AUTHORIZATION]);
/** A request that must not be carried out: it hides behind another one. */
const hidden = request('DELETE', `${DEVICES}/dev1`).toString();

// biome-ignore format: a table reads in columns
export const badPaths: readonly BadInput[] = [
  ['an id that climbs',                       get(`${TYPES}/..%2F..%2Fetc%2Fpasswd`),                      404, 'device-type-unknown'],
  ['an id that climbs, encoded twice',        get(`${TYPES}/..%252F..%252Fetc`),                           404, 'device-type-unknown'],
  ['an id with backslashes',                  get(`${TYPES}/..%5C..%5Cwindows`),                           404, 'device-type-unknown'],
  ['a NUL',                                   get(`${TYPES}/%00`),                                         404, 'device-type-unknown'],
  ['an id that ends in a NUL',                get(`${DEVICES}/dev1%00`),                                   404, 'device-unknown'],
  ['a percent sign alone',                    get(`${TYPES}/%`),                                           404, 'device-type-unknown'],
  ['no hexadecimal digits',                   get(`${TYPES}/%zz`),                                         404, 'device-type-unknown'],
  ['bytes that are no UTF-8',                 get(`${TYPES}/%ff%fe`),                                      404, 'device-type-unknown'],
  ['an overlong slash',                       get(`${TYPES}/..%c0%af..%c0%af`),                            404, 'device-type-unknown'],
  ['half a character',                        get(`${TYPES}/%ed%a0%80`),                                   404, 'device-type-unknown'],
  ['the name of a property of every object',  get(`${TYPES}/__proto__`),                                   404, 'device-type-unknown'],
  ['another one',                             get(`${TYPES}/constructor/devices/toString`),                404, 'device-unknown'],
  ['line breaks, encoded',                    get(`${TYPES}/%0d%0aX-Evil:%201%0d%0a%0d%0a`),               404, 'device-type-unknown'],
  ['an id of 15 KiB',                         get(`${TYPES}/${kib(15)}`),                                  404, 'device-type-unknown'],
  ['a stream of another org',                 get(`${TYPES}/t1/devices/def456:t1:dev1`),                   404, 'device-unknown'],
  ['a colon instead of a slash',              get(`${TYPES}/t1:dev1`),                                     404, 'device-type-unknown'],
  ['a path of 64 KiB',                        get(`${TYPES}/${kib(64)}`),                                  431, null],
  ['a path of 64 KiB to post to',             post(`${TYPES}/${kib(64)}`, '{}'),                           431, null],
  ['empty segments',                          get('/api/v0002//device//types'),                            404, 'path-unknown'],
  ['a parameter of a segment',                get(`${TYPES};a=b`),                                         404, 'path-unknown'],
  ['no slash at the start',                   start('GET api/v0002/device/types HTTP/1.1'),                400, null],
  ['a blank inside',                          start('GET /api/v0002/device types HTTP/1.1'),               400, null],
  ['letters that are not encoded',            start(`GET ${TYPES}/é HTTP/1.1`),                            400, null],
  ['an address that is none',                 start('GET http://[/api/v0002/device/types HTTP/1.1'),       400, null],
  ['a star',                                  start('GET * HTTP/1.1'),                                     400, null],
  ['a limit that is no number',               get(`${TYPES}?_limit=abc`),                                  400, 'query-not-valid'],
  ['a limit of nothing',                      get(`${TYPES}?_limit=0`),                                    400, 'query-not-valid'],
  ['a limit below nothing',                   get(`${TYPES}?_limit=-1`),                                   400, 'query-not-valid'],
  ['half a limit',                            get(`${TYPES}?_limit=1.5`),                                  400, 'query-not-valid'],
  ['a limit with a NUL',                      get(`${TYPES}?_limit=1%00`),                                 400, 'query-not-valid'],
  ['a limit like no other',                   get(`${TYPES}?_limit=1e9`),                                  400, 'query-not-valid'],
  ['a bookmark that is none',                 get(`${TYPES}?_bookmark=${PLANTED}`),                        400, 'bookmark-not-valid'],
  ['a bookmark with a NUL',                   get(`${TYPES}?_bookmark=%00%zz`),                            400, 'bookmark-not-valid'],
  ['a bookmark of 12 KiB',                    get(`${TYPES}?_bookmark=${kib(12)}`),                        400, 'bookmark-not-valid'],
  ['a bookmark made by hand',                 get(`${TYPES}?_bookmark=${Buffer.from('["__proto__",[],""]').toString('base64url')}x`), 400, 'bookmark-not-valid'],
  ['a device type that is not there',         request('DELETE', `${TYPES}/nope`),                          404, 'device-type-unknown'],
];

/** Paths that are not the API's: answered in the shape of our own. */
// biome-ignore format: a table reads in columns
export const outsidePaths: readonly BadInput[] = [
  ['a path that climbs',                      get('/api/v0002/../../etc/passwd'),                          404, null],
  ['a path that climbs in disguise',          get('/api/v0002/%2e%2e/.%2E/etc/passwd'),                    404, null],
  ['two slashes at the start',                get('//api/v0002/device/types'),                             404, null],
  ['an old version',                          get('/api/v0001/device/types'),                              404, null],
  ['capitals',                                get('/API/v0002/device/types'),                              404, null],
];

// biome-ignore format: a table reads in columns
export const badCredentials: readonly BadInput[] = [
  ['no credentials',                          lines([`GET ${TYPES} HTTP/1.1`, 'Host: localhost']),         401, 'authorization-missing'],
  ['an empty header',                         from('Authorization:'),                                      401, 'authorization-missing'],
  ['Basic and nothing more',                  from('Authorization: Basic'),                                401, 'authorization-missing'],
  ['what is no base64',                       from('Authorization: Basic %%%'),                            401, 'authorization-missing'],
  ['no colon',                                from(basic(PLANTED)),                                        401, 'authorization-missing'],
  ['no user',                                 from(basic(`:${PLANTED}`)),                                  401, 'authorization-missing'],
  ['no password',                             from(basic('a-abc123-k1k1k1k1k1:')),                         401, 'authorization-missing'],
  ['a wrong password',                        from(basic(`a-abc123-k1k1k1k1k1:${PLANTED}`)),               401, 'api-token-wrong'],
  ['a password and a NUL',                    from(basic('a-abc123-k1k1k1k1k1:tok-k1\0')),                 401, 'api-token-wrong'],
  ['a password of 8 KiB',                     from(basic(`a-abc123-k1k1k1k1k1:${kib(8)}`)),                401, 'api-token-wrong'],
  ['a password before the user',              from(basic(`${PLANTED}:a-abc123-k1k1k1k1k1`)),               403, 'caller-unknown'],
  ['bytes that are no UTF-8',                 from(basic(Buffer.from([0xff, 0xc0, 0x3a, 0xfe, 0x80]))),    403, 'caller-unknown'],
  ['the name of a property of every object',  from(basic('__proto__:constructor')),                        403, 'caller-unknown'],
  ['a key that is not there',                 from(basic(`a-abc123-nonenonenn:${PLANTED}`)),               403, 'caller-unknown'],
  ['a device',                                from(basic('d/abc123/t1/dev1:tok-dev1')),                    403, 'caller-unknown'],
  ['a device that calls itself a gateway',    from(basic('g/abc123/t1/dev1:tok-dev1')),                    403, 'caller-unknown'],
  ['a gateway with a path',                   from(basic('g/abc123/../gwt/gw1:tok-gw1')),                  403, 'caller-unknown'],
  ['another scheme',                          from(`Authorization: Bearer ${PLANTED}`),                    403, 'authorization-scheme'],
  ['a scheme that is none',                   from(`Authorization: ${PLANTED}`),                           403, 'authorization-scheme'],
  ['two headers, the first one wrong',        from(basic(`a-abc123-k1k1k1k1k1:${PLANTED}`), AUTHORIZATION), 401, 'api-token-wrong'],
  ['the host of another org',                 host('def456.internetofthings.ibmcloud.com'),                403, 'caller-of-another-org'],
  ['the host of an org that is not there',    host('zzz999.internetofthings.ibmcloud.com'),                403, 'caller-of-another-org'],
  ['the host of another org, in capitals',    host('DEF456.internetofthings.ibmcloud.com:443'),            403, 'caller-of-another-org'],
  ['two hosts',                               host('abc123.internetofthings.ibmcloud.com', 'def456.internetofthings.ibmcloud.com'), 400, null],
  ['no host',                                 host(),                                                      400, null],
  ['a host that is none',                     host('a b/../c'),                                            400, null],
  ['a host with a path',                      host('abc123.internetofthings.ibmcloud.com/../../x'),        400, null],
];

// biome-ignore format: a table reads in columns
export const badFraming: readonly BadInput[] = [
  ['a header of 100 KiB',                     get(TYPES, `X-Big: ${kib(100)}`),                            431, null],
  ['a header of 100 KiB beside a body',       post(TYPES, '{}', `X-Big: ${kib(100)}`),                     431, null],
  ['10,000 headers',                          post(TYPES, '{}', ...Array.from({ length: 10_000 }, (_, i) => `X-${i}: ${i}`)), 431, null],
  ['a header without a name',                 get(TYPES, ': x'),                                           400, null],
  ['a header without a colon',                get(TYPES, 'Header'),                                        400, null],
  ['a blank before the colon',                get(TYPES, 'Content-Length : 5'),                            400, null],
  ['a folded header',                         get(TYPES, 'X-A: 1\r\n 2'),                                  400, null],
  ['a NUL in a header',                       get(TYPES, 'X-A: 1\x002'),                                   400, null],
  ['a carriage return in a header',           get(TYPES, 'X-A: 1\rX-Evil: 2'),                             400, null],
  ['an unknown method',                       request('BREW', TYPES),                                      400, null],
  ['HTTP/2',                                  lines(['PRI * HTTP/2.0', '', 'SM', '', '']),                 400, null],
  ['HTTP/3.7',                                start(`GET ${TYPES} HTTP/3.7`),                              400, null],
  ['a tunnel',                                lines(['CONNECT localhost:443 HTTP/1.1', 'Host: localhost:443', AUTHORIZATION]), 405, null],
  ['a length that is no number',              request('POST', TYPES, ['Content-Length: abc']),             400, null],
  ['a length below nothing',                  request('POST', TYPES, ['Content-Length: -1']),              400, null],
  ['a length beyond all numbers',             request('POST', TYPES, [`Content-Length: ${'9'.repeat(30)}`]), 400, null],
  ['two lengths',                             post(TYPES, hidden, 'Content-Length: 2'),                    400, null],
  ['two lengths in one header',               Buffer.concat([request('POST', TYPES, ['Content-Length: 2, 2']), Buffer.from('{}')]), 400, null],
  ['a length and chunks',                     framedPost(TYPES, `0\r\n\r\n${hidden}`, 'Content-Length: 5'), 400, null],
  ['chunks and a length',                     framedPost(TYPES, `0\r\n\r\n${hidden}`, 'Transfer-Encoding: chunked', `Content-Length: ${hidden.length + 5}`), 400, null],
  ['an encoding that is none',                framedPost(TYPES, `0\r\n\r\n${hidden}`, 'Transfer-Encoding: xchunked'), 400, null],
  ['chunks that are not last',                framedPost(TYPES, `0\r\n\r\n${hidden}`, 'Transfer-Encoding: chunked, identity'), 400, null],
  ['an encoding behind a tab',                framedPost(TYPES, `0\r\n\r\n${hidden}`, 'Transfer-Encoding:\x0bchunked'), 400, null],
  ['a DELETE with such an encoding',          request('DELETE', `${DEVICES}/dev1`, ['Transfer-Encoding: xchunked']), 400, null],
  ['a DELETE with an encoding of two',        request('DELETE', `${DEVICES}/dev1`, ['Transfer-Encoding: gzip, chunked', '', '0', '']), 400, null],
];
