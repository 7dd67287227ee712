/** What a banner is made of, for tests. */
import type { StartDescription } from '../../../infra/console/banner.ts';

/** A first start with nothing configured. */
export const start: StartDescription = {
  version: '0.1.0',
  program: 'npx wiotp-sandbox',
  host: '127.0.0.1',
  ports: [
    { requested: 80, port: 8080 },
    { requested: 1883, port: 1883 },
  ],
  hints: ['port 80 needs a privilege: 8080 stands in'],
  domains: ['internetofthings.ibmcloud.com', 'wiotp.localhost'],
  orgs: [
    {
      id: 'sandbx',
      apiKey: { key: 'a-sandbx-0123456789', token: 'sandbox-api-token' },
      device: { typeId: 'demo', deviceId: 'device-1', token: 'sandbox-device-token' },
    },
  ],
  ca: '/data/tls/ca.pem',
  data: '/data',
  lastStop: 'none',
  events: 0,
};
