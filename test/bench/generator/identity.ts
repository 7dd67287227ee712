/** Client ids, credentials and topics as on WIoTP. */
import type { Identity } from './frames.ts';
import type { Target } from './job.ts';

export const org = 'abc123';
export const apiKey = 'a-abc123-k1k1k1k1k1';
export const apiToken = 'tok-k1';
export const typeId = 't1';

export const deviceId = (index: number) => `dev${index}`;
export const deviceToken = (index: number) => `tok-dev${index}`;

export function device(index: number): Identity {
  return {
    clientId: `d:${org}:${typeId}:${deviceId(index)}`,
    username: 'use-token-auth',
    password: deviceToken(index),
  };
}

export function application(index: number): Identity {
  return { clientId: `a:${org}:app${index}`, username: apiKey, password: apiToken };
}

/** Where a device publishes: plain brokers are given the topic that the platform makes of the short one, so that receivers get the same. */
export function eventTopic(dialect: Target['dialect'], index: number): string {
  return dialect === 'platform'
    ? 'iot-2/evt/status/fmt/json'
    : `iot-2/type/${typeId}/id/${deviceId(index)}/evt/status/fmt/json`;
}

export const everyEvent = 'iot-2/type/+/id/+/evt/+/fmt/+';

/** About 100 bytes as devices send them; the last twelve bytes hold the number, see `sequenceOf`. */
export function payload(sequence: number): string {
  const number = String(sequence).padStart(9, '0');
  return `{"d":{"temp":21.57,"humidity":48.2,"pressure":1013.25,"uptime":86400,"battery":0.87},"seq":"${number}"}`;
}

/** The number in the payload that ends at `end`. */
export function sequenceOf(buffer: Buffer, end: number): number {
  let sequence = 0;
  for (let index = end - 11; index < end - 2; index++) sequence = sequence * 10 + (buffer[index] as number) - 48;
  return sequence;
}
