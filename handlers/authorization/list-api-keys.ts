/** `GET /authorization/apikeys`: all API keys of the org, in one bare list. Source: iot-java APIClient. */
import type { Called, Read } from '../operation.ts';
import { apiKeyView } from './api-key.ts';

export const listApiKeys: Read<Called> = {
  name: 'authorization/list-api-keys',
  answer: ({ caller: { org } }, world) => ({
    status: 200,
    body: Array.from(world.registry.contents(org).apiKeys.upwards(), apiKeyView),
  }),
};
