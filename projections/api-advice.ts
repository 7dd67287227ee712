/** What to do about a refused call to the platform's HTTP API: the sentence that the console, `tail` and the timeline show beside it. */
import type { ApiRule } from '../domain/api/refusals.ts';

const basic =
  'call with HTTP Basic: curl -u "$API_KEY:$API_TOKEN" …, with an API key of the configuration and its token';
const reference = 'GET /api/v0002/docs shows what each operation takes';
const wait = 'wait until /readyz answers 200, then try again';

/** Rules whose own name does not say what to do. `caller` is the API key or client id that called, or what stands for one. */
const advice: Readonly<Partial<Record<ApiRule, string | ((caller: string) => string)>>> = {
  'authorization-missing': basic,
  'authorization-scheme': basic,
  'api-token-wrong':
    'compare the token with the one in the configuration, or the one that was shown when it was made; the log keeps a digest only',
  'caller-unknown': `${basic}; a gateway is g/{org}/{typeId}/{deviceId}, and a device may not call`,
  'api-key-expired':
    'with another key, give it more time: PUT /api/v0002/authorization/apikeys/{key} with { "expires": "…" }',
  'caller-disabled':
    'with an API key, enable the gateway: PUT /api/v0002/authorization/devices/{clientId} with { "status": 1 }',
  'caller-of-another-org': "call the host of the key's own org, or localhost, where the key alone tells the org",
  'caller-org-disabled': 'set "status: active" for the org in the configuration',
  'operation-not-permitted': (caller) =>
    caller.startsWith('g:')
      ? 'call with an API key: a gateway may register devices behind itself and look at its own entry, nothing else'
      : `give it a role that allows this: PUT /api/v0002/authorization/apikeys/${caller}/roles; GET /api/v0002/docs names the permission that each operation needs`,
  'body-not-json': reference,
  'body-not-valid': reference,
  'query-not-valid': reference,
  'bookmark-not-valid': 'repeat every other parameter of the page that gave the bookmark',
  'path-unknown': 'GET /api/v0002/docs lists every operation',
  'method-unknown': 'GET /api/v0002/docs lists every operation',
  'not-emulated': 'docs/fidelity.md lists every endpoint of the platform and its state',
  failed: 'this is a defect of the sandbox: its log has the stack; please report it with the steps that led here',
  'not-ready': wait,
  'not-stored': wait,
  'history-busy': 'ask again in a moment: others are looking at the past, or what answers them is beginning anew',
  'org-importing':
    'wait until the org was imported (OrgImported in the timeline); if the import broke off, the same `wiotp-sandbox import` finishes it',
  'device-type-unknown': 'GET /api/v0002/device/types lists what there is; ids are case-sensitive',
  'device-unknown': 'GET /api/v0002/bulk/devices lists what there is; ids are case-sensitive',
  'client-id-path': 'write the client id as one segment: d:{org}:{typeId}:{deviceId}',
  'event-cache-off': 'switch it on: PUT /api/v0002/config/lec with { "enabled": true }',
  'connection-states-off': 'switch it on: PUT /api/v0002/config/clientstate with { "enabled": true }',
};

/** The event's members that matter; each may be missing. */
type Answered = object & Readonly<{ path?: unknown; rejection?: unknown; caller?: unknown }>;

/** The advice on a call to the platform's API; undefined for calls that were not refused, and for those to our own. */
export function apiAdviceOn({ type, data }: Readonly<{ type: string; data: Answered }>): string | undefined {
  const { path, rejection, caller } = data;
  if (type !== 'ApiRequestAnswered' || typeof rejection !== 'string') return undefined;
  if (typeof path !== 'string' || !path.startsWith('/api/')) return undefined;
  const text = Object.hasOwn(advice, rejection) ? advice[rejection as ApiRule] : undefined;
  return typeof text === 'function' ? text(typeof caller === 'string' ? caller : '{key}') : text;
}
