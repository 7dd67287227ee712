/** A client's connection state as the API shows it. */
import type { ConnectionStateView } from '../../domain/api/connections.ts';
import { isoInstant } from '../../domain/api/instants.ts';
import type { ConnectionRecord } from '../../domain/connection-record.ts';

const clientTypes = { d: 'device', g: 'gateway', a: 'application', A: 'application' } as const;
const protocols = { mqtt3: '3.1', mqtt4: '3.1.1', mqtt5: '5' } as const;

/** What was never so is left out. */
export function connectionStateView({
  clientId,
  open,
  connectedAt,
  disconnectedAt,
  closeCode,
  activity,
  activeAt,
  protocol = '',
}: ConnectionRecord): ConnectionStateView {
  const version = protocols[protocol.replace(/-ws$/, '') as keyof typeof protocols];
  return {
    id: clientId,
    clientType: clientTypes[clientId.charAt(0) as keyof typeof clientTypes],
    connectionStatus: open > 0 ? 'connected' : 'disconnected',
    lastConnectTime: isoInstant(connectedAt),
    ...(disconnectedAt !== undefined && { lastDisconnectTime: isoInstant(disconnectedAt) }),
    lastActivityEvent: activity,
    lastActivityTime: isoInstant(activeAt),
    ...(version !== undefined && { mqttConnectProtocol: version }),
    ...(closeCode !== undefined && disconnectOf(closeCode)),
  };
}

const byClient: readonly number[] = [0, 91];
const byNetwork: readonly number[] = [109, 153, 160];

/** MQTT 5's reason codes for the platform's close codes; 128 for what has none of its own. Source: MQTT 5.0, 3.14.2.1. */
const reasonCodes: Readonly<Record<number, number>> = {
  0: 0,
  93: 139,
  94: 152,
  105: 129,
  109: 141,
  154: 151,
  160: 141,
  178: 151,
  180: 135,
  271: 129,
  272: 129,
  275: 129,
  276: 144,
  282: 130,
  284: 129,
  285: 130,
  287: 149,
  288: 142,
  289: 144,
  299: 147,
};

/** Who ended a connection, and why. Guess: which codes count as whose; a connection that merely broke off gives no reason. */
function disconnectOf(
  closeCode: number,
): Pick<ConnectionStateView, 'lastDisconnectSource' | 'lastDisconnectReasonCode'> {
  if (closeCode === 91 || closeCode === 153) {
    return { lastDisconnectSource: closeCode === 91 ? 'client' : 'network' };
  }
  const source = byClient.includes(closeCode) ? 'client' : byNetwork.includes(closeCode) ? 'network' : 'server';
  return { lastDisconnectSource: source, lastDisconnectReasonCode: reasonCodes[closeCode] ?? 128 };
}
