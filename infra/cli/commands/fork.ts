/** `fork`: another org, with the past of one. */
import { AT_EXPECTED, parseAt } from '../../../domain/at.ts';
import type { Command } from '../command.ts';
import { Failure } from '../failure.ts';
import { importBy, printImported } from '../import-calls.ts';
import { urlOption } from '../sandbox-client.ts';

export const command: Command = {
  summary: 'make another org with the past of one, up to now or to a moment',
  usage: 'fork ORG NEW [--at AT] [OPTIONS]',
  description:
    'The new org has all devices, keys, sessions and messages of the other under its own name; tokens are the same, and API keys are called after the new org. From then on the two have nothing to do with each other. AT is a position of the log or a time, such as 42, 2024-05-01T10:00:00Z or -10m.',
  options: [
    { name: 'at', value: 'AT', help: 'the moment up to which the past is taken; now when left out' },
    urlOption,
  ],
  settings: ['data'],
  words: ['ORG', 'NEW'],
  async run(context) {
    const [org, into] = context.words;
    if (org === undefined || into === undefined) {
      throw new Failure('expected two names: ORG, the org to fork, and NEW, how the new one is called', 2);
    }
    const { at: text } = context.options;
    const at = typeof text === 'string' ? parseAt(text, Date.now()) : undefined;
    if (text !== undefined && at === undefined) throw new Failure(`--at is "${text}", expected ${AT_EXPECTED}`, 2);
    const imported = await importBy(context, {
      path: `/_sandbox/v1/orgs/${encodeURIComponent(org)}/forks`,
      request: () => ({
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ org: into, ...(at && { at: String(at.position ?? at.time) }) }),
      }),
      offline: (archives, progress) => archives.fork({ org, into, ...(at && { at }), progress }),
    });
    printImported(context, 'forked', imported);
    return 0;
  },
};
