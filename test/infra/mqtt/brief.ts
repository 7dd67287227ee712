/** Packets as short texts, so that a test can compare a conversation with a list. */
import type { Packet } from '../../doubles/mqtt-packets.ts';
import type { RawClient } from '../../doubles/raw-client.ts';

/** `publish q1 #3 dup "payload"`, `suback #7 1,128`, `connack 0 present`, `pubrec #9`. The topic is left out. */
export function brief(packet: Packet): string {
  switch (packet.type) {
    case 'connack':
      return `connack ${packet.returnCode}${packet.sessionPresent ? ' present' : ''}`;
    case 'publish': {
      const { qos, packetId, dup, retain, payload } = packet;
      const flags = [qos > 0 && `#${packetId}`, dup && 'dup', retain && 'retain'].filter(Boolean);
      return ['publish', `q${qos}`, ...flags, JSON.stringify(payload.toString())].join(' ');
    }
    case 'suback':
      return `suback #${packet.packetId} ${packet.granted}`;
    case 'pingresp':
      return 'pingresp';
    case 'other':
      return `other 0x${packet.header.toString(16)}`;
    default:
      return `${packet.type} #${packet.packetId}`;
  }
}

/** What a client has received from the `from`th packet on. */
export function heard({ received }: RawClient, from = 0): string[] {
  return received.slice(from).map(brief);
}

/** Waits until a client has received `count` packets from the `from`th on, and answers with all that came. */
export async function hear(client: RawClient, count: number, from = 0): Promise<string[]> {
  await client.until(() => (client.received.length >= from + count ? true : undefined), `${count} packets`);
  return heard(client, from);
}
