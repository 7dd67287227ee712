/** With what a program gets into the sandbox when it is told nothing else. */
import type { Config } from '../config/config.ts';
import { platformDomain } from '../config/schema.ts';
import type { Access } from '../launcher/environment.ts';

/** The first domain, the first org and its first key. */
export function accessOf({ domain, orgs }: Config): Access {
  const [org] = orgs;
  return { domain: domain[0] ?? platformDomain, org: org?.id ?? 'quickstart', apiKey: org?.apiKeys[0] };
}
