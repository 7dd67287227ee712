/** What the sandbox has to reach, beside the peers of the same run. */
import type { Results } from './results.ts';

/** `value` is undefined where something was not measured (a peer is missing, a scenario was left out). */
export type Bar = Readonly<{ title: string; bound: string; value: number | undefined; holds: boolean | undefined }>;

export function bars(results: Results): readonly Bar[] {
  const of = results.median;
  const flush = of('bare-flush', 'bare-flush', 'p50Ms');
  const acknowledged = of('sandbox', 'latency-qos-1', 'p50Ms');
  const beyondFlush = flush === undefined || acknowledged === undefined ? undefined : acknowledged - flush;
  const measured = results.all().some(({ subject }) => subject === 'sandbox');
  const ratio = (peer: 'aedes' | 'mosquitto', scenario: string, figure: string) =>
    results.ratio('sandbox', peer, scenario, figure);
  // biome-ignore format: a table reads in columns
  return [
    atLeast('fan-in QoS 0, times mosquitto',             ratio('mosquitto', 'fan-in-qos-0', 'perSecond'), 1.0),
    atLeast('fan-in QoS 0, times aedes',                 ratio('aedes', 'fan-in-qos-0', 'perSecond'),     1.8),
    atLeast('fan-in QoS 1 after the flush, times mosquitto', ratio('mosquitto', 'fan-in-qos-1', 'perSecond'), 0.8),
    atLeast('fan-in QoS 1 after the flush, times aedes', ratio('aedes', 'fan-in-qos-1', 'perSecond'),     1.3),
    atLeast('fan-out, times mosquitto',                  ratio('mosquitto', 'fan-out', 'perSecond'),      2.0),
    atMost('QoS 0 publish to receipt p50, times mosquitto', ratio('mosquitto', 'latency-qos-0', 'p50Ms'), 2.0),
    atMost('QoS 1 PUBACK p50 beyond a bare flush, ms',   beyondFlush,                                     0.5),
    atMost('start to first CONNACK, times aedes',        ratio('aedes', 'start', 'startMs'),              2.0),
    atMost('resident memory idle, MB',                   of('sandbox', 'memory', 'idleMegabytes'),        110),
    atMost('last pages of many devices, times the first', of('sandbox', 'many-devices', 'lastToFirst'),   1.5),
    atMost('heap per registered device, bytes',          of('sandbox', 'many-devices', 'bytesEach'),      2_048),
    atMost('start with many devices, ms',                of('sandbox', 'many-devices', 'startMs'),        3_000),
    atMost('messages lost, all runs',                    measured ? results.sum('sandbox', 'lost') : undefined, 0),
  ];
}

function atLeast(title: string, value: number | undefined, bound: number): Bar {
  return { title, value, bound: `≥ ${bound}`, holds: value === undefined ? undefined : value >= bound };
}

function atMost(title: string, value: number | undefined, bound: number): Bar {
  return { title, value, bound: `≤ ${bound}`, holds: value === undefined ? undefined : value <= bound };
}
