/** What the HTTP side needs from the rest of the sandbox; `infra/main.ts` gives it. */
import type { ConfiguredLimits } from '../../handlers/sandbox/get-limits.ts';
import type { PublishMessageRequest } from '../../handlers/sandbox/publish-message.ts';
import type { SetClockReply, SetClockRequest } from '../../handlers/sandbox/set-clock.ts';
import type { Archives } from '../archives-port.ts';
import type { History } from '../history.ts';
import type { Replays } from '../replay/port.ts';
import type { EventStore } from '../store/event-store.ts';
import type { PlatformPorts } from './platform/ports.ts';

/** `status` is the HTTP status of a refusal, 422 when left out. */
export type PublishOutcome =
  | Readonly<{ ok: true; id: string; position: number }>
  | Readonly<{
      ok: false;
      rejection: Readonly<{ id: string; reason: string; status?: number; advice?: string }>;
    }>;

/** `reason` says why not, for people. */
export type Readiness = Readonly<{ state: 'ready' } | { state: 'starting' | 'stopping' | 'failed'; reason: string }>;

/** A call to one of the HTTP APIs that was answered. `org` is what the caller claims, by host name or body: look before you believe. */
export type AnsweredCall = Readonly<{
  org?: string;
  method: string;
  path: string;
  status: number;
  durationMs: number;
  rejection?: string;
  /** Who called, once recognised: an API key or a gateway's client id. */
  caller?: string;
  /** What the events of this call are correlated by. */
  callId?: string;
  /** The body as JSON text without credentials, where bodies are wanted in the log. */
  body?: string;
}>;

export type HttpPorts = Readonly<{
  version: string;
  store: Pick<EventStore, 'readAll' | 'subscribe' | 'head' | 'truncatedBefore'>;
  readiness: () => Readiness;
  /** Resolves when the message is durable or refused. */
  publish: (request: PublishMessageRequest) => Promise<PublishOutcome>;
  /** Resolves when the clock has been set and that is durable, or with the refusal. */
  setClock: (request: SetClockRequest) => Promise<SetClockReply>;
  /** Publishing recorded messages again; made when it is asked for. */
  replays: () => Promise<Replays>;
  /** Exports, imports and forks; made when they are asked for. */
  archives: () => Promise<Archives>;
  /** The directory in which what is uploaded for an import is kept meanwhile; made when it is needed. */
  uploads: string;
  /** Looks through the log for what is not found at once. */
  search: History['search'];
  /** Who received a message and why the others did not; undefined when there is no such message. */
  explain: (id: string) => Promise<object | undefined>;
  platform: PlatformPorts;
  /** The limits that the configuration sets. */
  limits: ConfiguredLimits;
  /** Puts `ApiRequestAnswered` into the log. */
  record: (call: AnsweredCall) => void;
  /** Whether the events of calls to the platform's API keep their JSON bodies; false when left out. */
  logApiBodies?: boolean;
  /** Hears of broken code, with its stack; the client is told only that something failed. */
  failed: (error: unknown) => void;
  /** Ends the live streams when the sandbox stops. */
  stopping?: AbortSignal;
  /** For tests: other bounds of live streams than those of `limits.ts`. */
  live?: Partial<LiveLimits>;
}>;

export type LiveLimits = Readonly<{ heartbeatMs: number; streams: number; queueEvents: number; queueBytes: number }>;
