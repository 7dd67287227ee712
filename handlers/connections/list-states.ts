/** `GET /clientconnectionstates`: connection states, page by page. */
import { parseInstant } from '../../domain/api/instants.ts';
import type { ListRequest, Source } from '../../domain/api/listing.ts';
import type { ConnectionRecord } from '../../domain/connection-record.ts';
import { attributeOf, listOf } from '../listing.ts';
import type { Called, Read } from '../operation.ts';
import { deviceOf, refusalOf, shownTo } from './states.ts';
import { connectionStateView } from './view.ts';

export const listConnectionStates: Read<Called<{ query: ListRequest }>> = {
  name: 'connections/list-states',
  answer: ({ caller, query }, world) => {
    const refusal = refusalOf(caller, world);
    if (refusal) return refusal;
    const rows = rowsOf(world.connectionStates(caller.org), shownTo(caller, world));
    const source = {
      ...rows,
      keyOf: ({ clientId }: ConnectionRecord) => clientId,
      name: 'connection states',
      natural: ['id'],
      attribute: attributeFor(query),
    };
    return listOf(source, query, connectionStateView);
  },
};

type Rows = Pick<Source<ConnectionRecord>, 'size' | 'upwards' | 'downwards'>;

function rowsOf(states: Rows, shown: ((record: ConnectionRecord) => boolean) | undefined): Rows {
  if (!shown) {
    return {
      size: states.size,
      upwards: (after?: string) => states.upwards(after),
      downwards: (before?: string) => states.downwards(before),
    };
  }
  return {
    size: [...states.upwards()].filter(shown).length,
    upwards: (after?: string) => filtered(states.upwards(after), shown),
    downwards: (before?: string) => filtered(states.downwards(before), shown),
  };
}

function* filtered<Row>(rows: Iterable<Row>, wanted: (row: Row) => boolean): Iterable<Row> {
  for (const row of rows) if (wanted(row)) yield row;
}

/** A client that has connected after the time that is asked for has that very time as its attribute, so that it passes the filter. */
function attributeFor({ filters: { connectedAfter = '' } }: ListRequest): Source<ConnectionRecord>['attribute'] {
  const after = parseInstant(connectedAfter) ?? 0;
  return (record, name) => {
    switch (name) {
      case 'connectedAfter':
        return record.connectedAt > after ? connectedAfter : undefined;
      case 'deviceType':
        return deviceOf(record)?.typeId;
      case 'deviceId':
        return deviceOf(record)?.deviceId;
      default:
        return attributeOf(connectionStateView(record), name);
    }
  };
}
