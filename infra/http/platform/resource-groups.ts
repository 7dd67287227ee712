/** `/groups`, and `/bulk/devices/{groupId}` for the members of a group */
import * as z from 'zod';
import { deviceSchema } from '../../../domain/api/devices.ts';
import { listQuerySchema } from '../../../domain/api/listing.ts';
import {
  changedMembersSchema,
  memberSchema,
  membersBodySchema,
  resourceGroupCreateSchema,
  resourceGroupSchema,
  resourceGroupUpdateSchema,
} from '../../../domain/api/resource-groups.ts';
import { deviceListQuerySchema } from '../../../handlers/devices/source.ts';
import { addMembers } from '../../../handlers/resource-groups/add-members.ts';
import { createResourceGroup } from '../../../handlers/resource-groups/create.ts';
import { deleteResourceGroup } from '../../../handlers/resource-groups/delete.ts';
import { getResourceGroup } from '../../../handlers/resource-groups/get.ts';
import { listResourceGroups, resourceGroupFilters } from '../../../handlers/resource-groups/list.ts';
import { listMemberIds } from '../../../handlers/resource-groups/list-member-ids.ts';
import { listMembers } from '../../../handlers/resource-groups/list-members.ts';
import { removeMembers } from '../../../handlers/resource-groups/remove-members.ts';
import { updateResourceGroup } from '../../../handlers/resource-groups/update.ts';
import { type OperationRoute, operation } from './operation-route.ts';
import { listSchema } from './shapes.ts';

const params = z.object({ groupId: z.string() });
const tag = 'Resource groups';
const group = '/groups/{groupId}';
const members = '/bulk/devices/{groupId}';

export const resourceGroupRoutes: readonly OperationRoute[] = [
  operation({
    method: 'get',
    path: '/groups',
    tag,
    summary: 'List resource groups, those of gateways included',
    access: { may: 'key.r' },
    query: listQuerySchema(resourceGroupFilters),
    success: [{ status: 200, shape: listSchema(resourceGroupSchema) }],
    refusals: ['bookmark-not-valid'],
    run: ({ caller, read }, { query }) => read(listResourceGroups, { caller, query }),
  }),
  operation({
    method: 'post',
    path: '/groups',
    tag,
    summary: 'Create a resource group',
    access: { may: 'key.w' },
    body: resourceGroupCreateSchema,
    success: [{ status: 201, shape: resourceGroupSchema }],
    refusals: ['quota-reached'],
    run: ({ caller, write }, { body }) => write(createResourceGroup, { caller, body }),
  }),
  operation({
    method: 'get',
    path: group,
    tag,
    summary: 'Get a resource group',
    access: { may: 'key.r' },
    params,
    success: [{ status: 200, shape: resourceGroupSchema }],
    refusals: ['resource-group-unknown'],
    run: ({ caller, read }, { params: { groupId } }) => read(getResourceGroup, { caller, groupId }),
  }),
  operation({
    method: 'put',
    path: group,
    tag,
    summary: 'Describe a resource group otherwise; what is left out stays',
    access: { may: 'key.w' },
    params,
    body: resourceGroupUpdateSchema,
    success: [{ status: 200, shape: resourceGroupSchema }],
    refusals: ['resource-group-unknown'],
    run: ({ caller, write }, { params: { groupId }, body }) => write(updateResourceGroup, { caller, groupId, body }),
  }),
  operation({
    method: 'delete',
    path: group,
    tag,
    summary: 'Delete a resource group; its members stay registered',
    access: { may: 'key.w' },
    params,
    success: [{ status: 200, shape: z.object({}) }],
    refusals: ['resource-group-unknown'],
    run: ({ caller, write }, { params: { groupId } }) => write(deleteResourceGroup, { caller, groupId }),
  }),
  operation({
    method: 'get',
    path: members,
    tag,
    summary: 'List the devices of a resource group',
    access: { may: 'acc.r' },
    params,
    query: deviceListQuerySchema,
    success: [{ status: 200, shape: listSchema(deviceSchema) }],
    refusals: ['resource-group-unknown', 'bookmark-not-valid'],
    run: ({ caller, read }, { params: { groupId }, query }) => read(listMembers, { caller, groupId, query }),
  }),
  operation({
    method: 'get',
    path: `${members}/ids`,
    tag,
    summary: 'List the ids of all devices of a resource group',
    access: { may: 'acc.r' },
    params,
    success: [{ status: 200, shape: z.object({ results: z.array(memberSchema) }) }],
    refusals: ['resource-group-unknown'],
    run: ({ caller, read }, { params: { groupId } }) => read(listMemberIds, { caller, groupId }),
  }),
  operation({
    method: 'put',
    path: `${members}/add`,
    tag,
    summary: 'Add devices to a resource group, all or none',
    access: { may: 'acc.w' },
    params,
    body: membersBodySchema,
    success: [{ status: 200, shape: changedMembersSchema }],
    refusals: ['resource-group-unknown', 'device-unknown', 'resource-group-full'],
    run: ({ caller, write }, { params: { groupId }, body }) => write(addMembers, { caller, groupId, members: body }),
  }),
  operation({
    method: 'put',
    path: `${members}/remove`,
    tag,
    summary: 'Take devices out of a resource group',
    access: { may: 'acc.w' },
    params,
    body: membersBodySchema,
    success: [{ status: 200, shape: changedMembersSchema }],
    refusals: ['resource-group-unknown'],
    run: ({ caller, write }, { params: { groupId }, body }) => write(removeMembers, { caller, groupId, members: body }),
  }),
];
