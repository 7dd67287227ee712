/** `clock`: what an org takes for now. */
import * as z from 'zod';
import type { Command, CommandContext } from '../command.ts';
import { Failure } from '../failure.ts';
import { ask, mustFindSandbox, readAnswer, urlOption } from '../sandbox-client.ts';

export const command: Command = {
  summary: 'set, move, stop or release the clock of an org',
  usage: 'clock [--org ID] (--set TIME | --advance DURATION | --freeze | --run | --wall) [OPTIONS]',
  description:
    'Everything that the org does goes by its clock: the times of its events, the expiry of keys and cached events. Positions order events, so that a clock may also be set back.\n\nExamples: wiotp-sandbox clock --set 2024-05-01T10:00:00Z --freeze, then wiotp-sandbox clock --advance 8d',
  options: [
    { name: 'org', value: 'ID', help: 'the org; the first of the sandbox when left out' },
    { name: 'set', value: 'TIME', help: 'the time to show: ISO 8601 with a zone, or ms since 1970' },
    { name: 'advance', value: 'DURATION', help: 'how far to move: 90s, 30m, 2h, 8d; -30m goes back' },
    { name: 'freeze', help: 'stop the clock' },
    { name: 'run', help: 'let it run' },
    { name: 'wall', help: 'follow the wall clock again' },
    urlOption,
  ],
  settings: ['data'],
  async run(context) {
    const change = changeOf(context);
    const { base, org } = await mustFindSandbox(context);
    const named = context.options.org ?? org ?? context.config.orgs[0]?.id;
    const response = await ask(base, `/_sandbox/v1/orgs/${encodeURIComponent(String(named))}/clock`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(change),
    });
    const { mode, at } = await readAnswer(response, answerSchema);
    context.print(`the clock of ${named} ${at === undefined ? 'follows the wall clock' : `is at ${at}, ${mode}`}`);
    return 0;
  },
};

const answerSchema = z.object({ mode: z.string(), at: z.string().optional() });

function changeOf({ options }: CommandContext): object {
  const { set, advance, freeze, run, wall } = options;
  const modes = Object.entries({ frozen: freeze, running: run, wall }).filter(([, wanted]) => wanted === true);
  if (modes.length > 1) throw new Failure('saw more than one of --freeze, --run and --wall, expected one', 2);
  if (set !== undefined && advance !== undefined) throw new Failure('saw --set and --advance, expected one of them', 2);
  const mode = modes[0]?.[0];
  if (mode === undefined && set === undefined && advance === undefined) {
    throw new Failure('saw nothing to do, expected --set, --advance, --freeze, --run or --wall', 2);
  }
  return { mode, at: set, by: advance };
}
