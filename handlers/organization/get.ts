/** `GET /`: the org of the caller. */
import { isoInstant } from '../../domain/api/instants.ts';
import type { OrganizationView } from '../../domain/api/organization.ts';
import type { Org } from '../../domain/org.ts';
import type { Called, Read } from '../operation.ts';
import { ownOrg } from './own-org.ts';

export const getOrganization: Read<Called> = {
  name: 'organization/get',
  answer: ({ caller: { org } }, world) => ({ status: 200, body: view(org, ownOrg(org, world)) }),
};

/**
 * Source: swagger Organization.md. Guess: of its types this one, since the Standard quotas hold here, not those of a free plan, and no
 * member `bluemix` says where the org was bought.
 */
function view(id: string, { status, createdAt, updatedAt }: Org): OrganizationView {
  return {
    id,
    name: id,
    enabled: status === 'active',
    type: 'Subscription',
    config: { historian: { enabled: false, retention: 0 } },
    created: isoInstant(createdAt),
    updated: isoInstant(updatedAt),
  };
}
