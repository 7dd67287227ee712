/** The import of an org: when it begins and when all of it is in the log. Until then nobody is let into the org. Stream: `sandbox`. */
import { type ApiRefusal, refuse } from './api/refusals.ts';
import type { Decider } from './decider.ts';
import type { EventOf } from './events/catalogue.ts';

export type OrgImportEvent = EventOf<'OrgImportBegan' | 'OrgImported'>;

type Import = EventOf<'OrgImportBegan'>['data'];

/** `taken`: the org is there, or has been. `source` tells one import from another. */
export type BeginImport = Readonly<{ type: 'BeginImport'; taken: boolean } & Import>;
export type EndImport = Readonly<{ type: 'EndImport' } & EventOf<'OrgImported'>['data']>;
export type OrgImportCommand = BeginImport | EndImport;

/** What is being imported into the org; undefined: nothing is. */
export type OrgImportState = Readonly<{ source: string }> | undefined;

export const orgImport: Decider<OrgImportState, OrgImportCommand, OrgImportEvent, ApiRefusal> = {
  initial: undefined,

  decide: (command, state) => {
    if (command.type === 'EndImport') {
      const { type: _, ...data } = command;
      return state?.source === data.source ? [{ type: 'OrgImported', data }] : [];
    }
    const { type: _, taken, ...data } = command;
    const { org, source } = data;
    // One that broke off is taken up again.
    if (state) return state.source === source ? [] : beingImported(org, state.source);
    if (!taken) return [{ type: 'OrgImportBegan', data }];
    const text = `There is an org "${org}" in this log already: an import needs one that has never been there.`;
    return refuse('org-not-empty', text, [org]);
  },

  evolve: (_state, { type, data }) => (type === 'OrgImportBegan' ? { source: data.source } : undefined),
};

/** Why nobody is let into an org. */
export function beingImported(org: string, source: string): ApiRefusal {
  const text = `The org "${org}" is being imported (${source}); if that broke off, the same import finishes it.`;
  return refuse('org-importing', text, [org]);
}
