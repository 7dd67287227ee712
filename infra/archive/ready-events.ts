/** An event of an archive, made ready for a log: it points at where the events stand there, and bears the names of the org that it comes to. */
import { type PositionMap, withPositions } from '../../domain/archive-positions.ts';
import type { NewEvent, Position, RecordedEvent } from '../../domain/recorded-event.ts';
import { type Renaming, renameOrg } from '../../domain/rename-org.ts';

/** `places`: where the events of the archive stand in the log, as far as that is known. */
type Target = Readonly<{ places: PositionMap; source: string; renaming: Renaming | undefined }>;

export type Ready = Readonly<{
  stream: string;
  next: NewEvent;
  /** It points at an event whose place is not known yet. */
  awaits: boolean;
}>;

export type ReadyEvents = Readonly<{
  places: PositionMap;
  /** `own`: where it will stand; left out when nobody knows. */
  ready: (event: RecordedEvent, own?: Position) => Ready;
}>;

export function readyEvents({ places, source, renaming }: Target): ReadyEvents {
  return {
    places,
    ready: (event, own = Number.NaN) => {
      let awaits = false;
      const at = (place: Position) => {
        awaits ||= place >= places.size;
        return places.positionAt(place);
      };
      const moved = withPositions(event, { message: at, basis: (place) => at(place) ?? -1, own });
      const { id, type, data, payload, metadata, stream } = renaming ? renameOrg(moved, renaming) : moved;
      const next = { id, type, data, metadata: { ...metadata, origin: source } };
      return { stream, next: payload === undefined ? next : { ...next, payload }, awaits };
    },
  };
}
