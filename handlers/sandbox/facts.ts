/** What the sandbox notes about itself: that it started, that it stopped, and each API call that it answered. */
import type { EventOf } from '../../domain/events/catalogue.ts';
import type { Stateless } from '../../domain/message.ts';
import { facts, type Note, type SandboxFact } from '../../domain/sandbox.ts';
import type { Handler } from '../handler.ts';

type FactHandler<Request> = Handler<Request, Note, Stateless, SandboxFact, void>;

const shared = {
  rebuildable: true,
  decider: facts,
  org: ({ org }: Note) => org,
  aggregate: () => ({ state: {}, revision: 'any' }) as const,
  toReply: () => undefined,
};

export const start: FactHandler<EventOf<'SandboxStarted'>['data']> = {
  ...shared,
  name: 'sandbox/start',
  toCommand: (data) => ({ type: 'Note', org: '-', fact: { type: 'SandboxStarted', data } }),
  streamId: () => 'sandbox',
};

export const stop: FactHandler<EventOf<'SandboxStopped'>['data']> = {
  ...shared,
  name: 'sandbox/stop',
  toCommand: (data) => ({ type: 'Note', org: '-', fact: { type: 'SandboxStopped', data } }),
  streamId: () => 'sandbox',
};

/** `org` is what the caller claims; a call for an org that does not exist belongs to no tenant. */
export const answerCall: FactHandler<EventOf<'ApiRequestAnswered'>['data'] & { org?: string }> = {
  ...shared,
  name: 'sandbox/answer-call',
  toCommand: ({ org, ...data }, world) => {
    const known = org !== undefined && world.registry.org(org) !== undefined;
    return { type: 'Note', org: known ? org : '-', fact: { type: 'ApiRequestAnswered', data } };
  },
  streamId: () => 'api',
};
