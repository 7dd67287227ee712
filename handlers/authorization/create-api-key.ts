/** `POST /authorization/apikeys`: an API key is made. */
import type { ApiKeyCreate } from '../../domain/api/api-keys.ts';
import { type ApiKeyAggregate, type ApiKeyEvent, apiKey, type CreateApiKey } from '../../domain/api-key.ts';
import { drawnId } from '../../domain/drawn-id.ts';
import type { TokenDigest } from '../../domain/events/registry.ts';
import { inForce } from '../../domain/role-assignment.ts';
import { type Called, type Write, write } from '../operation.ts';
import { apiKeyStream, apiKeyView } from './api-key.ts';
import { assignmentOf } from './assignment.ts';

type Request = Called<{ body: ApiKeyCreate; token: TokenDigest }>;

/** The part of a key that is drawn. Source: docs/applications/mqtt.md (`a-{org}-` and ten letters or digits). */
const DRAWN_CHARACTERS = 10;

/** The role of a key for which none was chosen. Guess: the one that cannot hand out more rights. */
const unchosen = inForce(['PD_STANDARD_APP']);

/** Answers with the key; whoever made the token adds it. */
export const createApiKey: Write<Request, CreateApiKey, ApiKeyAggregate, ApiKeyEvent> = write({
  name: 'authorization/create-api-key',
  draws: DRAWN_CHARACTERS,
  decider: apiKey,
  toCommand: ({ caller: { org, id, type }, body, token }, world, { random }) => {
    const { roles = unchosen, rolesToGroups, ...described } = body;
    return {
      type: 'CreateApiKey',
      org,
      key: `a-${org}-${drawnId(random)}`,
      ...described,
      assignment: assignmentOf(org, { roles, rolesToGroups }, world),
      token,
      author: { id, type },
      keys: world.registry.contents(org).apiKeys.size,
    };
  },
  ...apiKeyStream,
  reply: (created) => ({ status: 200, body: created && apiKeyView(created) }),
});
