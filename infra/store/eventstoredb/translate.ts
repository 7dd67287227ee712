/** Events point at others: in the copy by its own positions, on the server by where those stand in `$all`. */
import { type PositionsElsewhere, withPositions } from '../../../domain/archive-positions.ts';
import type { NewEvent, Position } from '../../../domain/recorded-event.ts';
import type { ServerPositions } from './server-positions.ts';

/** The ways between the two; `outgoing` leaves a basis as it is told, for where the event will stand is not known. */
export function translation(positions: ServerPositions): Readonly<{
  outgoing: (event: NewEvent) => NewEvent;
  /** `own`: the position that the event gets. */
  incoming: (event: NewEvent, own: Position) => NewEvent;
}> {
  const out: PositionsElsewhere = {
    message: (position) => positions.serverOf(position),
    basis: (position) => positions.serverOf(position) ?? -1,
    own: Number.NaN,
  };
  const isLinked = ({ type, metadata }: NewEvent) => metadata.input !== undefined || type.startsWith('Deliveries');
  const message = (position: number) => positions.ownOf(position);
  const basis = (position: number) => positions.ownAtOrBefore(position);
  return {
    outgoing: (event) => {
      if (isLinked(event)) return withPositions(event, out);
      const { basis: before } = event.metadata;
      // What every message has, and most events have nothing else.
      return before === undefined ? event : { ...event, metadata: { ...event.metadata, basis: out.basis(before) } };
    },
    incoming: (event, own) => {
      if (event.metadata.basis === undefined && !isLinked(event)) return event;
      return withPositions(event, { message, basis, own });
    },
  };
}
