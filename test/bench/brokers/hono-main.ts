/** Bare hono routes on Node: what the HTTP side can do without authorization, validation, decisions and a log. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const device = {
  clientId: 'd:abc123:t1:dev0',
  typeId: 't1',
  deviceId: 'dev0',
  deviceInfo: { serialNumber: 'dev0', manufacturer: 'ACME Co.', model: '7865' },
  metadata: { floor: 3 },
  registration: { auth: { id: 'a-abc123-k1k1k1k1k1', type: 'apikey' }, date: '2024-05-01T10:00:00.000Z' },
  status: { alert: { enabled: false } },
  refs: {
    location: '/api/v0002/device/types/t1/devices/dev0/location',
    diag: {
      logs: '/api/v0002/device/types/t1/devices/dev0/diag/logs',
      errorCodes: '/api/v0002/device/types/t1/devices/dev0/diag/errorCodes',
    },
  },
};
const app = new Hono()
  .post('/api/v0002/device/types/:typeId/devices', async (c) => {
    const { deviceId } = await c.req.json<{ deviceId: string }>();
    return c.json({ ...device, deviceId }, 201);
  })
  .get('/api/v0002/device/types/:typeId/devices', (c) =>
    c.json({ results: Array.from({ length: 25 }, () => device), meta: { total_rows: 100 }, bookmark: 'x' }),
  )
  .get('/api/v0002/device/types/:typeId/devices/:deviceId', (c) => c.json(device));

serve({ fetch: app.fetch, port: Number(process.argv[2]), hostname: '127.0.0.1' });
process.on('SIGTERM', () => process.exit(0));
