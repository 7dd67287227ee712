/** What a query asks of the log: what a store can look up, and the test of each event that comes back. */
import type { RecordedEvent } from '../recorded-event.ts';
import { deviceTest } from './concern.ts';
import { typesOfAll } from './event-types.ts';
import { type EventTest, EventView } from './event-view.ts';
import { type Needle, needlesOf } from './needles.ts';
import type { Query, Term } from './query.ts';
import { positionSpan, type Span, timeSpan } from './spans.ts';
import { termTest } from './term-tests.ts';
import { exactText, isScalable } from './terms.ts';

/** The part that indexes answer; each member as the store's `Interest` has it. Times are `recordedAt`. */
export type QueryInterest = Readonly<{
  stream?: string;
  org?: string;
  /** `{org}:{typeId}:{deviceId}` */
  device?: string;
  clientId?: string;
  types?: readonly string[];
  since?: number;
  until?: number;
}>;

export type Selection = Readonly<{
  /** Every event that matches is of interest. */
  interest: QueryInterest;
  /** Every event that matches stands at one of these positions. */
  positions: Span;
  /** Whether an event is what was asked for: the whole truth. */
  matches: (event: RecordedEvent) => boolean;
  /** Every event that matches holds all of these. */
  needles: readonly Needle[];
}>;

/** Makes a query ready for use: once per query, not per event. */
export function selection(query: Query): Selection {
  return {
    interest: interestOf(query),
    positions: positionSpan(query),
    matches: matcher(query),
    needles: needlesOf(query),
  };
}

function interestOf(query: Query): QueryInterest {
  const stream = exactText(query, 'stream');
  const org = exactText(query, 'org');
  const type = exactText(query, 'type');
  const device = exactText(query, 'device');
  const client = exactText(query, 'client');
  const types = typesOfAll(query);
  const { from, end } = timeSpan(query);
  return {
    ...(stream === undefined ? {} : { stream }),
    ...(org === undefined ? {} : { org }),
    ...(org === undefined || type === undefined || device === undefined ? {} : { device: `${org}:${type}:${device}` }),
    ...(client === undefined || isScalable(client) ? {} : { clientId: client }),
    ...(types === undefined ? {} : { types }),
    ...(from === Number.NEGATIVE_INFINITY ? {} : { since: from }),
    ...(end === Number.POSITIVE_INFINITY ? {} : { until: end }),
  };
}

/** Terms in the order of what they cost: an event that is not wanted is mostly seen to be so by its envelope. */
function matcher(query: Query): (event: RecordedEvent) => boolean {
  const ofDevice = deviceTest(query);
  const isOfDevice = (term: Term) =>
    term.kind === 'field' && !term.not && (term.field === 'type' || term.field === 'device');
  const byCost = query.filter((term) => !isOfDevice(term)).sort((one, other) => costOf(one) - costOf(other));
  const cheap = byCost.filter((term) => costOf(term) < DEVICE_COST).map(termTest);
  const others = byCost.filter((term) => costOf(term) >= DEVICE_COST).map(termTest);
  const tests: readonly EventTest[] = [...cheap, ...(ofDevice === undefined ? [] : [ofDevice]), ...others];
  const view = new EventView();
  return (event) => {
    view.look(event);
    for (const holds of tests) if (!holds(view)) return false;
    return true;
  };
}

const DEVICE_COST = 2;

function costOf(term: Term): number {
  if (term.kind === 'payload') return 4;
  if (term.kind === 'text') return 5;
  switch (term.field) {
    case 'type':
    case 'device':
      return DEVICE_COST;
    case 'evt':
    case 'cmd':
    case 'fmt':
    case 'topic':
      return 3;
    default:
      return 1;
  }
}
