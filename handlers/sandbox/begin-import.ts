/** The import of an org begins, or is taken up again where it broke off. */
import type { ApiRefusal } from '../../domain/api/refusals.ts';
import { isEvents } from '../../domain/decider.ts';
import type { EventOf } from '../../domain/events/catalogue.ts';
import { type OrgImportCommand, type OrgImportEvent, type OrgImportState, orgImport } from '../../domain/org-import.ts';
import { streams } from '../../domain/streams.ts';
import type { Handler } from '../handler.ts';

export type BeginImportRequest = EventOf<'OrgImportBegan'>['data'];

/** `resumed`: a part of it is in the log already. */
export type BeginImportReply = Readonly<{ resumed: boolean }> | ApiRefusal;

export const beginImport: Handler<
  BeginImportRequest,
  OrgImportCommand,
  OrgImportState,
  OrgImportEvent,
  BeginImportReply,
  ApiRefusal
> = {
  name: 'sandbox/begin-import',
  rebuild: { OrgImportBegan: ({ data }) => data },
  decider: orgImport,
  // Every org begins with an event of its stream, which keeps its revision for good.
  toCommand: (request, { registry }) => ({
    type: 'BeginImport',
    ...request,
    taken: registry.orgs.get(streams.org(request.org)).revision !== 'none',
  }),
  streamId: () => 'sandbox',
  org: () => '-',
  aggregate: ({ org }, { registry }) => ({ state: registry.imports.get(org), revision: 'any' }),
  toReply: (decided) => (isEvents(decided) ? { resumed: decided.length === 0 } : decided),
};
