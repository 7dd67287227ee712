/** What the generator process is asked to do, and what it answers. */

/** A broker under load. `dialect`: WIoTP's own topics, or topics that say type and id themselves, for brokers that do not rewrite. */
export type Target = Readonly<{ port: number; pid: number; dialect: 'platform' | 'plain' }>;

type Timed = Readonly<{ target: Target; warmMs: number; measureMs: number }>;

export type Job =
  | (Timed & Readonly<{ kind: 'fan-in'; devices: number; qos: 0 | 1; perWrite: number }>)
  | (Timed & Readonly<{ kind: 'fan-out'; applications: number }>)
  | (Timed & Readonly<{ kind: 'latency'; devices: number; qos: 0 | 1; perSecond: number }>)
  | (Timed & Readonly<{ kind: 'connect'; devices: number }>)
  /** Applications that all connect at once, as after an outage; answers when the last one is in. */
  | Readonly<{ kind: 'reconnect'; target: Target; applications: number }>
  /** Calls of the HTTP API, over `connections` that each wait for their answer. */
  | (Timed & Readonly<{ kind: 'http'; connections: number; call: HttpCall }>)
  /** Registers devices in bulk. */
  | Readonly<{ kind: 'register-many'; target: Target; devices: number }>
  /** Follows the bookmarks of a list of devices, sorted as IBM's Python client asks, from its first page to its last. */
  | Readonly<{ kind: 'pages'; target: Target; devices: number }>
  /** Publishes a fixed number of messages at QoS 1 and answers when all are acknowledged. */
  | Readonly<{ kind: 'fill'; target: Target; messages: number }>
  /** Opens connections and answers when they stand; they stay until the generator is ended. */
  | Readonly<{ kind: 'hold'; target: Target; connections: number }>;

/** One device registered, one device read, the first page of 25 devices. */
export type HttpCall = 'register' | 'read' | 'list';

/** Named figures; units last in the names. `lost` counts messages that did not arrive. */
export type Figures = Readonly<Record<string, number>>;

export type JobAnswer = Readonly<{ figures: Figures }> | Readonly<{ problem: string }>;
