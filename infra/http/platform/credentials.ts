/** Who a call says it is from: the org in its host name, and HTTP Basic. The password is compared here and goes no further. */
import { recordableUser } from '../../../domain/admission.ts';
import { type Credentials, callerNamed } from '../../../domain/api/access.ts';
import type { PlatformPorts } from './ports.ts';

type Headers = Readonly<{ host: string | undefined; authorization: string | undefined }>;

/** Reads the credentials of a call. */
export function readCredentials(headers: Headers, { registry, tokenMatches, domains }: PlatformPorts): Credentials {
  const hostOrg = orgOfHost(headers.host ?? '', domains, (org) => registry.org(org) !== undefined);
  const named = hostOrg === undefined ? {} : { hostOrg };
  const [scheme = '', encoded = ''] = (headers.authorization ?? '').trim().split(/\s+/, 2);
  if (scheme === '') return { ...named, credential: 'none' };
  if (scheme.toLowerCase() !== 'basic') return { ...named, credential: 'other-scheme' };
  const decoded = Buffer.from(encoded, 'base64').toString();
  const colon = decoded.indexOf(':');
  const user = decoded.slice(0, colon);
  const password = decoded.slice(colon + 1);
  if (colon <= 0 || password === '') return { ...named, credential: 'none' };
  const known = callerNamed(user, registry);
  const credential = known && tokenMatches(password, known.token) ? 'matches' : 'differs';
  return { ...named, user: recordableUser(user), ...(known && { caller: known.caller }), credential };
}

/**
 * The org that a host names: `{org}.{domain}` of a domain of ours, or of any other domain when there is such an org, as in a hosts file.
 * Elsewhere (localhost, addresses) the API key alone tells the org. Source: iot-python src/wiotp/sdk/api/common.py.
 */
function orgOfHost(host: string, domains: readonly string[], known: (org: string) => boolean): string | undefined {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  const dot = name.indexOf('.');
  const label = name.slice(0, dot);
  if (dot < 0 || !/^[a-z0-9]{6}$/.test(label)) return undefined;
  const domain = name.slice(dot + 1).replace(/^messaging\./, '');
  return domains.includes(domain) || known(label) ? label : undefined;
}
