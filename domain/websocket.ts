/**
 * Which WebSocket upgrades are let in, and how the others are answered. Credentials play no part: they are in the CONNECT.
 * Source: amlen server_transport/src/wstcp.c, server_proxy/src/pxmqtt.c.
 */

/** Names of header fields in lower case, as Node gives them; a field given more than once is joined with commas. */
export type UpgradeRequest = Readonly<{
  /** The request target: `/mqtt?x=y`. */
  path: string;
  version: string | undefined;
  key: string | undefined;
  /** The value of `Sec-WebSocket-Protocol`. */
  protocols: string | undefined;
}>;

export type UpgradeAnswer =
  | Readonly<{
      ok: true;
      /** The sub-protocol as the client wrote it, to be echoed; undefined when it offered none and its path named the protocol. */
      protocol: string | undefined;
    }>
  | Readonly<{ ok: false; status: 400 | 404 | 426; headers: Readonly<Record<string, string>>; body: string }>;

/** Versions that are let in. Source: amlen server_transport/src/wstcp.c (8 is tolerated). */
const VERSIONS: readonly string[] = ['13', '8'];

/** Sub-protocols in lower case; their case does not matter. Source: amlen server_proxy/src/pxmqtt.c. */
const PROTOCOLS: readonly string[] = ['mqtt', 'mqttv3.1', 'mqtt4'];

/**
 * The first sub-protocol offered that is known wins. Without any, the path without its leading slash is the name, so `/mqtt` is let in and
 * `/` is not; with one, the path does not matter. 426 for an unknown version, 404 with code CWLNA0404 for an unknown protocol.
 * Source: amlen server_transport/src/wstcp.c. Guess: 400 for a missing or wrong key; the source only says that it is needed.
 */
export function answerUpgrade({ path, version, key, protocols }: UpgradeRequest): UpgradeAnswer {
  if (version === undefined || !VERSIONS.includes(version.trim())) {
    const body = `The WebSocket version is not supported: "${shown(version)}"; expected 13.`;
    return { ok: false, status: 426, headers: { 'Sec-WebSocket-Version': '13' }, body: message('CWLNA0426', body) };
  }
  if (key === undefined || !/^[A-Za-z0-9+/]{22}==$/.test(key.trim())) {
    const body = `The Sec-WebSocket-Key is not valid: "${shown(key)}"; expected 16 bytes in base64.`;
    return { ok: false, status: 400, headers: {}, body: message('CWLNA0400', body) };
  }
  const offered = (protocols ?? '').split(',').map((name) => name.trim());
  if (offered.every((name) => name === '')) {
    const name = path.split('?', 1)[0]?.slice(1) ?? '';
    return isKnown(name) ? { ok: true, protocol: undefined } : unknownProtocol(name);
  }
  const protocol = offered.find(isKnown);
  return protocol === undefined ? unknownProtocol(offered.join(', ')) : { ok: true, protocol };
}

function isKnown(name: string): boolean {
  return PROTOCOLS.includes(name.toLowerCase());
}

function unknownProtocol(name: string): UpgradeAnswer {
  const body = `The WebSocket protocol is not known: "${shown(name)}"; expected "mqtt" as the sub-protocol or as the path "/mqtt".`;
  return { ok: false, status: 404, headers: {}, body: message('CWLNA0404', body) };
}

/** Guess: the spacing and the texts; of the body only its two members and the code CWLNA0404 are known. */
function message(code: string, text: string): string {
  return JSON.stringify({ Code: code, Message: text });
}

/** What was seen, short enough for an error text. */
function shown(value: string | undefined): string {
  return (value ?? '').slice(0, 64);
}
