/** Publishing recorded messages again in the running sandbox, as the HTTP side sees it. */
import type { At } from '../../domain/at.ts';
import type { Query } from '../../domain/query/query.ts';
import type { Position } from '../../domain/recorded-event.ts';

/** `from` and `to` are included, of a time that ends it what was recorded before; without them, all that has been recorded until now. */
export type ReplayOrder = Readonly<{
  org: string;
  /** The org that the messages are published in; the same as `org` most of the time. */
  into: string;
  from?: At;
  to?: At;
  /** Times as fast as they came, or as fast as they can be published. */
  speed: number | 'max';
  /** The commands of applications besides what devices and gateways sent. */
  commands: boolean;
  /** As text and read: what messages have to match besides. */
  query?: Readonly<{ text: string; terms: Query }>;
}>;

/** `finished`: all of it was published. `stopped`: somebody asked for it, or the sandbox stopped. */
export type ReplayState = 'running' | 'finished' | 'stopped' | 'failed';

/** A job as it is now. Texts of times are ISO 8601. */
export type ReplayJob = Readonly<{
  id: string;
  state: ReplayState;
  /** Of `failed`. */
  reason?: string;
  org: string;
  into: string;
  speed: number | 'max';
  commands: boolean;
  query?: string;
  /** The positions between which messages are looked for, and the last one that has been looked at. */
  first: Position;
  last: Position;
  position: Position;
  published: number;
  refused: number;
  /** Why the first one was refused. */
  refusal?: string;
  /** How much of it is done, from 0 to 1: of the time where the pace is kept, of the log otherwise. */
  done: number;
  startedAt: string;
  endedAt?: string;
}>;

/** Why a job is not started. */
export type ReplayRefusal = 'org-unknown' | 'too-many' | 'org-importing';

export type ReplayStart =
  | Readonly<{ ok: true; job: ReplayJob }>
  | Readonly<{ ok: false; refusal: ReplayRefusal; reason: string }>;

export type Replays = Readonly<{
  start: (order: ReplayOrder) => Promise<ReplayStart>;
  get: (id: string) => ReplayJob | undefined;
  /** Newest first. */
  list: () => readonly ReplayJob[];
  /** Ends a job, unless it has ended. */
  stop: (id: string) => Promise<ReplayJob | undefined>;
}>;

/** How many times as fast messages may come: from a tenth of a percent to a day in nine milliseconds. */
export const SPEED_MIN = 0.001;
export const SPEED_MAX = 10_000_000;
