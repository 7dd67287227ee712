/** All of an import is in the log: the org is open. */
import type { ApiRefusal } from '../../domain/api/refusals.ts';
import type { EventOf } from '../../domain/events/catalogue.ts';
import { type OrgImportCommand, type OrgImportEvent, type OrgImportState, orgImport } from '../../domain/org-import.ts';
import type { Handler } from '../handler.ts';

export const endImport: Handler<
  EventOf<'OrgImported'>['data'],
  OrgImportCommand,
  OrgImportState,
  OrgImportEvent,
  void,
  ApiRefusal
> = {
  name: 'sandbox/end-import',
  rebuild: { OrgImported: ({ data }) => data },
  decider: orgImport,
  toCommand: (request) => ({ type: 'EndImport', ...request }),
  streamId: () => 'sandbox',
  org: () => '-',
  aggregate: ({ org }, { registry }) => ({ state: registry.imports.get(org), revision: 'any' }),
  toReply: () => undefined,
};
