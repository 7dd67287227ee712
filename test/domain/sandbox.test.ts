import { facts, type SandboxFact } from '../../domain/sandbox.ts';
import { deciderTable } from '../spec/decider.ts';

const note = (fact: SandboxFact) => ({ type: 'Note', org: '-', fact }) as const;
const started: SandboxFact = {
  type: 'SandboxStarted',
  data: { node: 'n1', version: '1.2.3', plainRefusedFilters: ['test/nosubscribe'] },
};
const stopped: SandboxFact = { type: 'SandboxStopped', data: { node: 'n1' } };
const answered: SandboxFact = {
  type: 'ApiRequestAnswered',
  data: { method: 'GET', path: '/readyz', status: 200, durationMs: 1.5 },
};

// biome-ignore format: a table reads in columns
deciderTable(facts, [
  // name                              given      when            then
  ['notes that it started',            [],        note(started),  [started]],
  ['notes every start',                [started], note(started),  [started]],
  ['notes that it stopped',            [started], note(stopped),  [stopped]],
  ['notes each call that it answered', [started], note(answered), [answered]],
]);
