/** A resource group as the sandbox's own API shows it. */
import { GROUP_MEMBERS_MAX, type ResourceGroup } from '../../domain/resource-group.ts';

/** `count`: of the members, of which a gateway's own group may have more than are listed. */
export function resourceGroupView({ members, ...group }: ResourceGroup): object {
  const listed = [...members].slice(0, GROUP_MEMBERS_MAX).map((key) => {
    const [typeId, deviceId] = key.split(' ');
    return { typeId, deviceId };
  });
  return { ...group, count: members.size, members: listed };
}
