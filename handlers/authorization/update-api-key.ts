/** `PUT /authorization/apikeys/{key}`: the comment or the end of an API key changes. */
import type { ApiKeyUpdate } from '../../domain/api/api-keys.ts';
import { type ApiKeyAggregate, type ApiKeyEvent, apiKey, type UpdateApiKey } from '../../domain/api-key.ts';
import { type Called, type Write, write } from '../operation.ts';
import { apiKeyStream, apiKeyView } from './api-key.ts';

type Request = Called<{ key: string; body: ApiKeyUpdate }>;

export const updateApiKey: Write<Request, UpdateApiKey, ApiKeyAggregate, ApiKeyEvent> = write({
  name: 'authorization/update-api-key',
  decider: apiKey,
  toCommand: ({ caller: { org }, key, body }) => ({ type: 'UpdateApiKey', org, key, changes: body }),
  ...apiKeyStream,
  reply: (updated) => ({ status: 200, body: updated && apiKeyView(updated) }),
});
