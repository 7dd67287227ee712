/** `DELETE /authorization/apikeys/{key}`: an API key goes; its applications are closed. Source: iot-java APIClient (200, not 204). */
import { type ApiKeyAggregate, type ApiKeyEvent, apiKey, type DeleteApiKey } from '../../domain/api-key.ts';
import { type Called, type Write, write } from '../operation.ts';
import { apiKeyStream } from './api-key.ts';

type Request = Called<{ key: string }>;

export const deleteApiKey: Write<Request, DeleteApiKey, ApiKeyAggregate, ApiKeyEvent> = write({
  name: 'authorization/delete-api-key',
  decider: apiKey,
  toCommand: ({ caller: { org }, key }) => ({ type: 'DeleteApiKey', org, key }),
  ...apiKeyStream,
  reply: () => ({ status: 200, body: {} }),
});
