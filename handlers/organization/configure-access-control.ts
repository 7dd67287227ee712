/** `PUT /accesscontrol`: whether resource groups limit what keys see. Source: docs/reference/rlac.md. Guess: the answer. */
import { type ConfigureAccessControl, type OrgAggregate, type OrgEvent, org } from '../../domain/org.ts';
import { type Called, type Write, write } from '../operation.ts';
import { orgStream } from './own-org.ts';

type Request = Called<{ enabled: boolean }>;

export const configureAccessControl: Write<Request, ConfigureAccessControl, OrgAggregate, OrgEvent> = write({
  name: 'organization/configure-access-control',
  decider: org,
  toCommand: ({ caller, enabled }) => ({ type: 'ConfigureAccessControl', org: caller.org, enabled }),
  ...orgStream,
  reply: (configured) => ({ status: 200, body: { enable: configured?.accessControl } }),
});
