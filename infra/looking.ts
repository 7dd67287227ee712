/** Carries out reads: on the world as it is, or, through the history, as it was. Why there is no answer from the past is a refusal like any other. */
import { type ApiRefusal, refuse } from '../domain/api/refusals.ts';
import type { At } from '../domain/at.ts';
import type { Position } from '../domain/recorded-event.ts';
import type { ApiOutcome, Read } from '../handlers/operation.ts';
import type { World } from '../projections/world.ts';
import { type Comparison, type History, HistoryError, type NoSuchMoment, type Then } from './history.ts';
import { readLog } from './log-read.ts';
import type { EventStore } from './store/event-store.ts';

/** `at` left out: now. `org`: whose clock counts, the wall clock when it is left out. */
export type When = Readonly<{ org?: string | undefined; at?: At | undefined }>;

/** `position`: the last event that the answer rests on, -1 for none; left out where the moment was refused. */
export type Looked = Readonly<{ outcome: ApiOutcome; position?: Position }>;

export type Looking = Readonly<{
  /** Answers on the world as it is. `org`: whose clock counts. */
  read: <Request>(read: Read<Request>, request: Request, org?: string) => Promise<ApiOutcome>;
  /** Answers as of a moment. What an answer of now rests on is on disk by then: its position can be asked for again. */
  look: <Request>(read: Read<Request>, request: Request, when: When) => Promise<Looked>;
  /** See `History`. */
  compare: (comparison: Comparison) => Promise<Looked & Readonly<{ from?: Position }>>;
}>;

type Parts = Readonly<{
  world: World;
  store: Pick<EventStore, 'get' | 'readAll' | 'flushed'>;
  /** Made when it is first needed. */
  history: () => Promise<Pick<History, 'read' | 'compare'>>;
  /** The wall clock in ms since the epoch. */
  now: () => number;
}>;

export function createLooking({ world, store, history, now }: Parts): Looking {
  const answerNow = async <Request>({ reads, answer }: Read<Request>, request: Request, org: string | undefined) => {
    const time = () => (org === undefined ? now() : world.timeIn(org, now()));
    const asked = reads?.(request, world, time());
    const events = asked ? await readLog(asked, store) : [];
    return { position: world.position, outcome: answer(request, world, time(), events) };
  };

  return {
    read: async (read, request, org) => (await answerNow(read, request, org)).outcome,
    look: async (read, request, { org, at }) => {
      if (at) return lookBack(async () => (await history()).read(read.name, request, at, org), toLooked);
      const looked = await answerNow(read, request, org);
      await store.flushed();
      return looked;
    },
    compare: (comparison) =>
      lookBack(
        async () => (await history()).compare(comparison),
        ({ position, value }) => ({ position, ...value }),
      ),
  };
}

function toLooked({ position, value }: Extract<Then<ApiOutcome>, { ok: true }>): Looked {
  return { position, outcome: value };
}

async function lookBack<Value, Answer>(
  ask: () => Promise<Then<Value>>,
  answered: (then: Extract<Then<Value>, { ok: true }>) => Answer,
): Promise<Answer | Looked> {
  try {
    const then = await ask();
    return then.ok ? answered(then) : { outcome: noSuchMoment(then.no) };
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    return { outcome: refuse('history-busy', `The past could not be asked: ${error.message}.`) };
  }
}

function noSuchMoment(no: NoSuchMoment): ApiRefusal {
  if (no.reason === 'ahead') {
    const text = `The log ends at position ${no.head}. Ask for a position up to that, or for a time.`;
    return refuse('moment-ahead', text, [String(no.head)]);
  }
  const text = `What was before position ${no.earliest} has been given up by retention. Ask for that position or a later one.`;
  return refuse('history-truncated', text, [String(no.earliest)]);
}
