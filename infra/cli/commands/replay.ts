/** `replay`: the inputs of a log, decided again. */
import { createInterface } from 'node:readline';
import type { Step } from '../../../handlers/replay.ts';
import type { Rules } from '../../replay/rules.ts';
import type { Command, CommandContext } from '../command.ts';
import { Failure } from '../failure.ts';
import { progressOf } from '../progress.ts';
import { atOption, refuseBeside, wantedOption } from '../replay-options.ts';
import { urlOption } from '../sandbox-client.ts';

const liveOnly = ['into', 'speed', 'commands', 'url'];
const offlineOnly = ['code', 'step', 'verbose'];

export const command: Command = {
  summary: 'decide again what was recorded, and show where it differs; or publish it again',
  usage: 'replay [FILE] [--from AT] [--to AT] [--org ORG] [--code DIR] [--step] [OPTIONS]',
  description:
    'Each input of the log (a packet, an API call) is given to the handlers again, as it came, in the world as it was. The exit code is 0 when everything is decided as it was, 1 otherwise; the first divergence is shown in full. AT is a position of the log or a time, such as 42, 2024-05-01T10:00:00Z or -10m. With FILE, which "wiotp-sandbox export" wrote, it is that instead of the log of the data directory.\n\nWith --to-broker, nothing is decided again: what devices published is published to the running sandbox once more, at the pace at which it came.',
  options: [
    { name: 'from', value: 'AT', help: 'the first input; the beginning of the log when left out' },
    { name: 'to', value: 'AT', help: 'the last input; the end of the log when left out' },
    { name: 'org', value: 'ID', help: 'inputs of one org' },
    {
      name: 'query',
      value: 'QUERY',
      help: 'inputs whose first event matches a query, such as "device:p-1 evt:status"',
    },
    { name: 'code', value: 'DIR', help: 'decide with the handlers of another checkout of wiotp-sandbox' },
    { name: 'step', help: 'one input at a time' },
    { name: 'verbose', help: 'count the inputs of each handler' },
    { name: 'to-broker', help: 'publish what devices published to the running sandbox again' },
    { name: 'into', value: 'ORG', help: 'with --to-broker: the org that it is published in; --org when left out' },
    {
      name: 'speed',
      value: 'N',
      help: 'with --to-broker: times as fast as it came, or "max" for at once; 1 when left out',
    },
    { name: 'commands', help: 'with --to-broker: the commands of applications, too' },
    urlOption,
  ],
  settings: ['data'],
  words: ['FILE'],
  async run(context) {
    const { options } = context;
    if (options['to-broker'] !== undefined) {
      refuseBeside(options, offlineOnly, 'nothing is decided again with --to-broker');
      if (context.words.length > 0) throw new Failure('saw FILE and --to-broker; import the file first', 2);
      const { replayToBroker } = await import('../replay-to-broker.ts');
      return replayToBroker(context);
    }
    refuseBeside(options, liveOnly, 'goes with --to-broker only');
    return decideAgain(context);
  },
};

async function decideAgain(context: CommandContext): Promise<number> {
  const { options, config, print, complain } = context;
  const now = Date.now();
  const [from, to, wanted] = [atOption(options, 'from', now), atOption(options, 'to', now), wantedOption(options, now)];
  const rules = await rulesOf(options.code);
  const [{ openRecordedLog }, { replay }, { Tally, tallyLines }, report] = await Promise.all([
    import('../recorded-logs.ts'),
    import('../../replay/run.ts'),
    import('../../replay/tally.ts'),
    import('../../replay/report.ts'),
  ]);
  const { log, close } = await openRecordedLog(config, context.words[0]);
  if (log.base) complain(`${log.name} begins at position ${log.base.before}: what was before has been given up`);
  const walk = options.step === undefined ? undefined : await walkOn(print);
  const progress = progressOf(walk === undefined ? context : { terminal: context.terminal }, 'events');
  const tally = new Tally();
  let damage: string | undefined;
  const show = ({ replayed, skipped }: Step) => {
    if (skipped && tally.skipped === 0) complain(`${report.skippedLine(skipped)}`);
    if (replayed?.same === false && tally.divergences === 0)
      for (const line of report.divergenceLines(replayed)) print(line);
  };
  try {
    await replay({
      log,
      rules,
      sessionQueueMessagesMax: config.queuedMessagesMax,
      ...(from && { from }),
      ...(to && { to }),
      ...(wanted && { wanted }),
      visit: (step) => {
        if (walk === undefined && step.replayed?.same !== true) {
          progress.clear();
          show(step);
        }
        tally.add(step);
        return walk?.visit(step);
      },
      progress: ({ events, total }) => progress.update(events, total),
    });
  } catch (error) {
    if ((error as Error).name !== 'LogUnreadable') throw error;
    damage = (error as Error).message;
  } finally {
    progress.clear();
    walk?.close();
    await close();
  }
  for (const line of tallyLines(tally, options.verbose !== undefined)) print(line);
  if (damage !== undefined) throw new Failure(damage);
  if (tally.inputs + tally.skipped === 0)
    complain('no input was there to be replayed: see --from, --to, --org and --query');
  return tally.clean ? 0 : 1;
}

async function rulesOf(directory: string | true | undefined): Promise<Rules> {
  if (typeof directory !== 'string') return (await import('../../replay/rules.ts')).ownRules;
  const { rulesIn } = await import('../../replay/other-rules.ts');
  return rulesIn(directory).catch((error: Error) => {
    throw error.name === 'RulesError' ? new Failure(`--code: ${error.message}`, 2) : error;
  });
}

/** A walk by what is typed, or piped in. */
async function walkOn(print: (line: string) => void) {
  const { stepping } = await import('../../replay/stepping.ts');
  const reader = createInterface({ input: process.stdin });
  const lines = reader[Symbol.asyncIterator]();
  const prompt = () => process.stdin.isTTY && process.stdout.write('> ');
  return { visit: stepping({ lines, print, prompt }), close: () => reader.close() };
}
