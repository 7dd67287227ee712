/** `GET /service-status`: whether the platform's services are up. What answers is up. Source: iot-python test_api_status.py (the region). */
import type { Called, Read } from '../operation.ts';

const up = { messaging: 'green', dashboard: 'green', thirdParty: 'green' };

export const getServiceStatus: Read<Called> = {
  name: 'organization/service-status',
  answer: () => ({ status: 200, body: { us: up } }),
};
