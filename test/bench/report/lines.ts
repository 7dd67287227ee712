/** The report's lines: which figure, in words and in which unit. */

export type Line = Readonly<{ title: string; scenario: string; figure: string; unit: string; digits: number }>;

const line = (title: string, scenario: string, figure: string, unit: string, digits = 0): Line => ({
  title,
  scenario,
  figure,
  unit,
  digits,
});

// biome-ignore format: a table reads in columns
export const lines: readonly Line[] = [
  line('fan-in 50 → 1, QoS 0',              'fan-in-qos-0',  'perSecond',          'msg/s'),
  line('  CPU per message',                 'fan-in-qos-0',  'cpuMicrosEach',      'µs', 1),
  line('  generator busy',                  'fan-in-qos-0',  'generatorBusy',      'cores', 2),
  line('the same, 16 messages per write',   'fan-in-16',     'perSecond',          'msg/s'),
  line('  CPU per message',                 'fan-in-16',     'cpuMicrosEach',      'µs', 1),
  line('  generator busy',                  'fan-in-16',     'generatorBusy',      'cores', 2),
  line('fan-in 50 → 1, QoS 1, 16 in flight', 'fan-in-qos-1', 'perSecond',          'msg/s'),
  line('  CPU per message',                 'fan-in-qos-1',  'cpuMicrosEach',      'µs', 1),
  line('  generator busy',                  'fan-in-qos-1',  'generatorBusy',      'cores', 2),
  line('fan-out 1 → 100, QoS 0',            'fan-out',       'perSecond',          'deliveries/s'),
  line('  CPU per delivery',                'fan-out',       'cpuMicrosEach',      'µs', 1),
  line('  generator busy',                  'fan-out',       'generatorBusy',      'cores', 2),
  line('QoS 0 publish to receipt, p50',     'latency-qos-0', 'p50Ms',              'ms', 3),
  line('  p99',                             'latency-qos-0', 'p99Ms',              'ms', 3),
  line('QoS 1 publish to PUBACK, p50',      'latency-qos-1', 'p50Ms',              'ms', 3),
  line('  p99',                             'latency-qos-1', 'p99Ms',              'ms', 3),
  line('connections made and ended',        'connect',       'perSecond',          '/s'),
  line('  CPU per connection',              'connect',       'cpuMicrosEach',      'µs'),
  line('start to first CONNACK',            'start',         'startMs',            'ms'),
  line('  first start, empty directory',    'start',         'firstStartMs',       'ms'),
  line('  with a full log',                 'start',         'startWithLogMs',     'ms'),
  line('resident memory, idle',             'memory',        'idleMegabytes',      'MB'),
  line('  without mapped files',            'memory',        'idleOwnMegabytes',   'MB'),
  line('  with 1,000 connections',          'memory',        'connectedMegabytes', 'MB'),
  line('  the same without mapped files',   'memory',        'connectedOwnMegabytes', 'MB'),
];
