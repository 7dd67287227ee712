/** The first packet of a connection, as its handler takes it: read, and its password compared. */
import { recordableUser } from '../../domain/admission.ts';
import { type Rejection, rejection } from '../../domain/rejections.ts';
import type { ConnectRequest } from '../../handlers/mqtt/connect.ts';
import type { Broker } from './broker.ts';
import { type ConnectPacket, decodeConnect } from './decode.ts';

/** What the packet tells; the rest of the request is known of the connection. */
export type Arrival = Omit<ConnectRequest, 'connectionId' | 'plain' | 'takenOver' | keyof ReturnType<Broker['seen']>>;

/** `level`: the version of the protocol, as far as it could be read. */
export function readArrival(
  bytes: Buffer,
  start: number,
  body: number,
  end: number,
  webSocket: boolean,
  broker: Pick<Broker, 'compare'>,
): Readonly<{ arrival: Arrival; level: number | undefined }> {
  if (bytes[start] !== 0x10) return { arrival: refused('', rejection('connect-not-first')), level: undefined };
  const decoded = decodeConnect(bytes, body, end);
  if (!decoded.ok) {
    const { rejection: why, clientId, level } = decoded.fault;
    return { arrival: refused(clientId, why), level };
  }
  const { clientId, user, password, will, level, clean, keepAliveSeconds }: ConnectPacket = decoded.value;
  const arrival: Arrival = {
    clientId,
    credential: password === undefined ? 'none' : broker.compare(clientId, user, password),
    clean,
    keepAliveSeconds,
    protocol: `mqtt${level}${webSocket ? '-ws' : ''}`,
    ...(user !== undefined && { user: recordableUser(user) }),
    ...(will && { will: { topic: will.topic, qos: will.qos, retain: will.retain }, payload: will.payload }),
  };
  return { arrival, level };
}

/** One that cannot be answered, because of its packet or because there was none. */
export function refused(clientId: string, malformed: Rejection): Arrival {
  return { clientId, credential: 'none', clean: true, keepAliveSeconds: 0, malformed };
}
