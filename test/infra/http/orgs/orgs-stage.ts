/** The sandbox's own API over an org in which something of everything has happened. */
import { connect } from '../../../../handlers/mqtt/connect.ts';
import { publish } from '../../../../handlers/mqtt/publish.ts';
import { subscribe } from '../../../../handlers/mqtt/subscribe.ts';
import { defineUser } from '../../../../handlers/registry/define.ts';
import { connectRequest, KEY, publishRequest } from '../../../handlers/furnished.ts';
import { type PlatformStage, platformStage } from '../platform/platform-stage.ts';

export type OrgsStage = PlatformStage &
  Readonly<{
    /** Looks below `/_sandbox/v1`. */
    look: (path: string) => Promise<Readonly<{ status: number; position: number | undefined; body: Answered }>>;
  }>;

// biome-ignore lint/suspicious/noExplicitAny: answers have many shapes, and tests look at one member of one of them
export type Answered = any;

/** `t1/dev1` is connected with a durable session that is owed a command, has published, and was refused; `t1/dev2` has diagnostics. */
export async function orgsStage(): Promise<OrgsStage> {
  const stage = await platformStage();
  const { run, send, app } = stage;
  const will = { topic: 'iot-2/evt/gone/fmt/json', qos: 0, retain: false } as const;
  const payload = Buffer.from('{"gone":true}');
  const device = 'd:abc123:t1:dev1';
  const application = 'a:abc123:app1';
  const scalable = 'A:abc123:app2:one';
  run(connect, connectRequest(device, { clean: false, will, payload, connectionId: 'c-dev1' }));
  run(subscribe, { clientId: device, filters: [{ filter: 'iot-2/cmd/+/fmt/+', qos: 1 }] });
  run(connect, connectRequest(device, { credential: 'differs', connectionId: 'c-refused' }));
  run(connect, connectRequest(application, { user: KEY, clean: false, connectionId: 'c-app1' }));
  run(connect, connectRequest(scalable, { user: KEY, connectionId: 'c-app2' }));
  run(subscribe, { clientId: scalable, filters: [{ filter: 'iot-2/type/+/id/+/evt/+/fmt/+', qos: 1 }] });
  run(publish, publishRequest(device, 'iot-2/evt/status/fmt/json', 1));
  run(publish, publishRequest(device, 'iot-2/evt/raw/fmt/bin', 2, { payload: Buffer.from([0xff, 0xfe]) }));
  run(publish, publishRequest(application, 'iot-2/type/t1/id/dev1/cmd/go/fmt/json', 1));
  run(defineUser, { org: 'abc123', userId: 'ada@example.com', roles: [{ roleId: 'PD_ADMIN_USER', roleStatus: 1 }] });
  const dev2 = '/device/types/t1/devices/dev2';
  await send('POST', `${dev2}/diag/logs`, { message: 'too hot', severity: 2 });
  await send('POST', `${dev2}/diag/errorCodes`, { errorCode: 7 });
  await send('PUT', `${dev2}/location`, { longitude: 8, latitude: 50 });
  await send('PUT', dev2, {
    metadata: { floor: 3 },
    deviceInfo: { model: 'm1' },
    status: { alert: { enabled: true } },
  });
  await send('POST', '/groups', { name: 'upstairs', searchTags: ['house'] });
  return {
    ...stage,
    look: async (path) => {
      const answer = await app.request(`/_sandbox/v1${path}`);
      const position = answer.headers.get('x-sandbox-position');
      return {
        status: answer.status,
        position: position === null ? undefined : Number(position),
        body: await answer.json(),
      };
    },
  };
}
