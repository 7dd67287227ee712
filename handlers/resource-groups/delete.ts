/** `DELETE /groups/{groupId}`: a resource group goes; its members stay registered. Source: iot-nodejs src/api/ApiClient.js (200, not 204). */
import {
  type DeleteResourceGroup,
  type ResourceGroupAggregate,
  type ResourceGroupEvent,
  resourceGroup,
} from '../../domain/resource-group.ts';
import { type Called, type Write, write } from '../operation.ts';
import { resourceGroupStream } from './resource-group.ts';

type Request = Called<{ groupId: string }>;

export const deleteResourceGroup: Write<Request, DeleteResourceGroup, ResourceGroupAggregate, ResourceGroupEvent> =
  write({
    name: 'resource-groups/delete',
    decider: resourceGroup,
    toCommand: ({ caller: { org }, groupId }) => ({ type: 'DeleteResourceGroup', org, groupId }),
    ...resourceGroupStream,
    reply: () => ({ status: 200, body: {} }),
  });
