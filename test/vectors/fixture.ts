/** Who is who in the vectors: the credentials behind the classes that they name. The orgs themselves are in `fixture.yaml`. */
import type { ConnectFields } from '../doubles/mqtt-frames.ts';

const key1 = { user: 'a-abc123-k1k1k1k1k1', pass: 'tok-k1' };
const key2 = { user: 'a-abc123-k2k2k2k2k2', pass: 'tok-k2' };

export const dev1: ConnectFields = { clientId: 'd:abc123:t1:dev1', user: 'use-token-auth', pass: 'tok-dev1' };
export const dev2: ConnectFields = { clientId: 'd:abc123:t1:dev2', user: 'use-token-auth', pass: 'tok-dev2' };
export const app1: ConnectFields = { clientId: 'a:abc123:app1', ...key1 };
export const quickstartApp: ConnectFields = { clientId: 'a:quickstart:x' };

/** An application of org `abc123` with every permission. */
export function application(clientId: string): ConnectFields {
  return { clientId, ...key1 };
}

const actors: Readonly<Record<string, ConnectFields>> = {
  d: dev1,
  a: app1,
  'd(quickstart)': { clientId: 'd:quickstart:any:thing1' },
  'a(quickstart)': { clientId: 'a:quickstart:viewer1' },
  'a(K2: no cmd_send)': { clientId: 'a:abc123:app1', ...key2 },
};

/** The client that acts in a vector which does not say how it connected. */
export function actor(who: string): ConnectFields {
  const fields = actors[who];
  if (!fields) throw new Error(`Nobody in the fixture acts as "${who}".`);
  return fields;
}

/** The topic on which applications see the status of a client. Source: amlen server_proxy/src/monitor.c. */
export function monitorTopic(clientId: string): string {
  const [letter, , first = '', second = ''] = clientId.split(':');
  return letter === 'd' || letter === 'g' ? `iot-2/type/${first}/id/${second}/mon` : `iot-2/app/${first}/mon`;
}
