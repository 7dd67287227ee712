/** What all orgs have of a kind, in the order of the orgs. */
import type { Tenant } from '../tenant.ts';
import type { Tenants } from '../tenants.ts';
import type { Things } from './table.ts';

/** What each org has, as tables take it. `changes`: see `Things`. */
export function ofAll<One>(
  tenants: Tenants,
  of: (tenant: Tenant) => Iterable<One>,
  changes: (tenant: Tenant) => number | undefined = () => undefined,
): Things<One, string>[] {
  return tenants.all().map(([org, tenant]) => {
    const count = changes(tenant);
    return { scope: org, of: org, things: () => of(tenant), ...(count !== undefined && { changes: count }) };
  });
}

export type OfOrgs<One> = readonly (readonly [org: string, all: readonly One[]])[];

/** By their orgs; those that have none are left out. */
export function ofOrgs<One>(tenants: Tenants, of: (tenant: Tenant) => readonly One[]): OfOrgs<One> {
  return tenants
    .all()
    .map(([org, tenant]) => [org, of(tenant)] as const)
    .filter(([, all]) => all.length > 0);
}

/**
 * The way back: each org gets the things that are its own, none where nothing is. `rows` say whose the things at the same places are; those
 * of an org stand together.
 */
export function restoreOrgs<One>(
  tenants: Tenants,
  rows: readonly Readonly<{ org: string }>[],
  things: readonly One[],
  restore: (tenant: Tenant, own: readonly One[], org: string) => void,
): void {
  const byOrg = new Map<string, readonly One[]>();
  for (let from = 0; from < rows.length; ) {
    const { org } = rows[from] as Readonly<{ org: string }>;
    let end = from + 1;
    while (rows[end]?.org === org) end++;
    byOrg.set(org, things.slice(from, end));
    tenants.of(org);
    from = end;
  }
  for (const [org, tenant] of tenants.all()) restore(tenant, byOrg.get(org) ?? [], org);
}
