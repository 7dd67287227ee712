/** Messages at a steady rate: how long until they arrive (QoS 0) or are acknowledged (QoS 1). */
import { percentile } from '../report/percentile.ts';
import { type Client, openClient } from './client.ts';
import { PUBACK, publishFrame } from './frames.ts';
import { device, eventTopic, payload, sequenceOf } from './identity.ts';
import type { Figures, Job } from './job.ts';
import { costsFromNow, pause, settled } from './measure.ts';
import { openReceiver } from './receiver.ts';

type LatencyJob = Job & { kind: 'latency' };

export async function latency(job: LatencyJob): Promise<Figures> {
  const { target, devices, qos, perSecond, warmMs, measureMs } = job;
  const messages = Math.ceil(((warmMs + measureMs) / 1000) * perSecond);
  const sentAt = new Float64Array(messages);
  const arrived = new Float64Array(messages);
  const acknowledged = new Float64Array(messages);

  await openReceiver(target.port, 0, qos, {
    onMessage: (buffer, end) => {
      arrived[sequenceOf(buffer, end)] = performance.now();
    },
  });
  const clients: Client[] = [];
  for (let index = 0; index < devices; index++) {
    const onFrame = (type: number, buffer: Buffer, body: number) => {
      if (type === PUBACK)
        acknowledged[sequenceOfAnswer(buffer.readUInt16BE(body), index, devices)] = performance.now();
    };
    clients.push(await openClient(target.port, device(index), { onFrame }));
  }

  const publish = (sequence: number) => {
    const index = sequence % devices;
    const topic = eventTopic(target.dialect, index);
    const frame = publishFrame(topic, payload(sequence), qos, packetIdOf(sequence, devices));
    sentAt[sequence] = performance.now();
    clients[index]?.send(frame);
  };
  const costs = costsFromNow(target.pid);
  await atRate(messages, perSecond, publish);
  const { othersBusy } = costs();

  const answered = qos === 0 ? arrived : acknowledged;
  const missing = () => arrived.filter((at, sequence) => at === 0 || answered[sequence] === 0).length;
  await settled(missing);
  const first = Math.floor((warmMs / 1000) * perSecond);
  const took = [...answered].map((at, sequence) => at - (sentAt[sequence] ?? 0)).slice(first);
  const measured = took.filter((ms) => ms >= 0);
  return { p50Ms: percentile(measured, 0.5), p99Ms: percentile(measured, 0.99), othersBusy, lost: missing() };
}

/** Each device counts its own packet ids up; 65,535 messages per device are far more than a run sends. */
function packetIdOf(sequence: number, devices: number): number {
  return Math.floor(sequence / devices) + 1;
}

function sequenceOfAnswer(packetId: number, index: number, devices: number): number {
  return (packetId - 1) * devices + index;
}

/** Calls `publish` with 0, 1, 2, … evenly spread over time; what a late timer missed is caught up at once. */
async function atRate(messages: number, perSecond: number, publish: (sequence: number) => void): Promise<void> {
  const startedAt = performance.now();
  for (let sequence = 0; sequence < messages; ) {
    const due = Math.min(messages, ((performance.now() - startedAt) / 1000) * perSecond);
    while (sequence < due) publish(sequence++);
    await pause(1);
  }
}
