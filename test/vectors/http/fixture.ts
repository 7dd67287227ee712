/** What a scenario is given: its org and API key, as `fixture.yaml` has them. */
import { fileURLToPath } from 'node:url';
import type { Scenario } from './vector.ts';

/** The file with the orgs of the scenarios. */
export const httpFixtureFile: string = fileURLToPath(new URL('fixture.yaml', import.meta.url));

/** An org that exists and that no scenario's key belongs to. */
export const otherOrg = 'vecoth';

/** The org of a scenario with its one API key, which may do everything. */
export type OrgAccess = Readonly<{ org: string; key: string; token: string }>;

/** What the org of a scenario is called. */
export function accessOf({ number }: Scenario): OrgAccess {
  const two = String(number).padStart(2, '0');
  return { org: `vec0${two}`, key: `a-vec0${two}-0123456789`, token: `vectors-token-${two}` };
}
