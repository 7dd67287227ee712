/** `PUT /authorization/apikeys/{key}/roles`: an API key gets other roles, and with them other permissions over MQTT from its next connection on. */
import type { RoleAssignmentBody } from '../../domain/api/authorization.ts';
import { type ApiKeyAggregate, type ApiKeyEvent, apiKey, type SetApiKeyRoles } from '../../domain/api-key.ts';
import { type Called, type Write, write } from '../operation.ts';
import { apiKeyStream } from './api-key.ts';
import { assignmentOf } from './assignment.ts';

type Request = Called<{ key: string; body: RoleAssignmentBody }>;

export const setApiKeyRoles: Write<Request, SetApiKeyRoles, ApiKeyAggregate, ApiKeyEvent> = write({
  name: 'authorization/set-api-key-roles',
  decider: apiKey,
  toCommand: ({ caller: { org }, key, body }, world) => ({
    type: 'SetApiKeyRoles',
    org,
    key,
    assignment: assignmentOf(org, body, world),
  }),
  ...apiKeyStream,
  reply: (changed) => ({
    status: 200,
    body: { roles: changed?.roles ?? [], rolesToGroups: changed?.rolesToGroups ?? {} },
  }),
});
