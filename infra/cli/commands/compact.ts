/** `compact`: the room of what the log has given up goes back to the disk. */
import { logDirectory } from '../../log-directory.ts';
import type { Command } from '../command.ts';
import { Failure } from '../failure.ts';
import { hasLog } from '../offline.ts';
import { progressOf } from '../progress.ts';

export const command: Command = {
  summary: 'give the room of what the log has given up back to the disk',
  usage: 'compact [--data DIR] [OPTIONS]',
  description:
    'A log that retention has truncated (see retentionDays and retentionMegabytes in docs/configuration.md) keeps its files as large as they were, and fills them again. This writes them anew without what is gone. Nothing may use the data directory meanwhile.',
  options: [],
  settings: ['data'],
  async run(context) {
    if (!hasLog(context.config)) {
      throw new Failure(`there is no log in "${context.config.data}"; name another directory with --data`);
    }
    const { compactLog } = await import('../../store/compaction.ts');
    const progress = progressOf(context, 'bytes');
    try {
      const { bytesBefore, bytesAfter } = await compactLog(logDirectory(context.config), progress.update);
      progress.clear();
      context.print(`${megabytes(bytesBefore)} MB before, ${megabytes(bytesAfter)} MB now`);
      return 0;
    } catch (error) {
      progress.clear();
      throw new Failure((error as Error).message);
    }
  },
};

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
