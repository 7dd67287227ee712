/** What the sandbox notes about itself: that it started and stopped, that it gives up old traffic, and each API call that it answered. */
import type { EventOf } from '../../domain/events/catalogue.ts';
import { facts, type Note, type SandboxFact } from '../../domain/sandbox.ts';
import type { NodeHandler } from '../handler.ts';

type FactHandler<Request> = NodeHandler<Request, Note, SandboxFact, void>;

const shared = {
  ofNode: true,
  decider: facts,
  aggregate: () => ({ state: {}, revision: 'any' }) as const,
  toReply: () => undefined,
} as const;

export const start: FactHandler<EventOf<'SandboxStarted'>['data']> = {
  ...shared,
  name: 'sandbox/start',
  rebuild: { SandboxStarted: ({ data }) => data },
  org: () => '-',
  toCommand: (data) => ({ type: 'Note', fact: { type: 'SandboxStarted', data } }),
  streamId: () => 'sandbox',
};

export const stop: FactHandler<EventOf<'SandboxStopped'>['data']> = {
  ...shared,
  name: 'sandbox/stop',
  rebuild: { SandboxStopped: ({ data }) => data },
  org: () => '-',
  toCommand: (data) => ({ type: 'Note', fact: { type: 'SandboxStopped', data } }),
  streamId: () => 'sandbox',
};

export const truncateHistory: FactHandler<EventOf<'HistoryTruncated'>['data']> = {
  ...shared,
  name: 'sandbox/truncate-history',
  rebuild: { HistoryTruncated: ({ data }) => data },
  org: () => '-',
  toCommand: (data) => ({ type: 'Note', fact: { type: 'HistoryTruncated', data } }),
  streamId: () => 'sandbox',
};

/** `org` is what the caller claims; a call for an org that does not exist belongs to no tenant. */
export const answerCall: FactHandler<EventOf<'ApiRequestAnswered'>['data'] & { org?: string }> = {
  ...shared,
  name: 'sandbox/answer-call',
  rebuild: { ApiRequestAnswered: ({ data }, { metadata: { org } }) => ({ ...data, org }) },
  org: ({ org }, world) => (org !== undefined && world.registry.org(org) ? org : '-'),
  toCommand: ({ org: _, ...data }) => ({ type: 'Note', fact: { type: 'ApiRequestAnswered', data } }),
  streamId: () => 'api',
};
