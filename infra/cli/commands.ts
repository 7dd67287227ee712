/** The names of the commands. Each is imported when it is asked for and not before: `start` should not load what it does not need. */
import type { Commands } from './command.ts';

export const commands: Commands = new Map([
  ['start', () => import('./commands/start.ts')],
  ['run', () => import('./commands/run.ts')],
  ['ready', () => import('./commands/ready.ts')],
  ['publish', () => import('./commands/publish.ts')],
  ['tail', () => import('./commands/tail.ts')],
  ['replay', () => import('./commands/replay.ts')],
  ['compact', () => import('./commands/compact.ts')],
  ['clock', () => import('./commands/clock.ts')],
  ['export', () => import('./commands/export.ts')],
  ['import', () => import('./commands/import.ts')],
  ['fork', () => import('./commands/fork.ts')],
  ['ca', () => import('./commands/ca.ts')],
  ['hosts', () => import('./commands/hosts.ts')],
  ['env', () => import('./commands/env.ts')],
  ['config', () => import('./commands/config.ts')],
  ['help', () => import('./commands/help.ts')],
  ['version', () => import('./commands/version.ts')],
]);

/** What happens when no command is named. */
export const defaultCommand = 'start';
