/** What all orgs have of a kind, in the order of the orgs. */
import type { Tenant } from '../tenant.ts';
import type { Tenants } from '../tenants.ts';

/** Each thing with its org, as tables take them. */
export function ofAll<One>(tenants: Tenants, of: (tenant: Tenant) => Iterable<One>): (readonly [One, string])[] {
  const all: (readonly [One, string])[] = [];
  for (const [org, tenant] of tenants.all()) for (const one of of(tenant)) all.push([one, org]);
  return all;
}

export type OfOrgs<One> = readonly (readonly [org: string, all: readonly One[]])[];

/** By their orgs; those that have none are left out. */
export function ofOrgs<One>(tenants: Tenants, of: (tenant: Tenant) => readonly One[]): OfOrgs<One> {
  return tenants
    .all()
    .map(([org, tenant]) => [org, of(tenant)] as const)
    .filter(([, all]) => all.length > 0);
}

/** The way back: each org gets what is its own, none where nothing is. */
export function restoreOrgs<One>(
  tenants: Tenants,
  all: Iterable<readonly [org: string, one: One]>,
  restore: (tenant: Tenant, own: readonly One[], org: string) => void,
): void {
  const byOrg = new Map<string, One[]>();
  let last: string | undefined;
  let own: One[] = [];
  for (const [org, one] of all) {
    if (org !== last) {
      own = byOrg.get(org) ?? [];
      byOrg.set(org, own);
      last = org;
    }
    own.push(one);
  }
  for (const org of byOrg.keys()) tenants.of(org);
  for (const [org, tenant] of tenants.all()) restore(tenant, byOrg.get(org) ?? [], org);
}
