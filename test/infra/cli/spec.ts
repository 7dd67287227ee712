/** Running the CLI inside the test. */
import { runCli, type Surroundings } from '../../../infra/cli/cli.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';

export type Outcome = Readonly<{ exitCode: number; output: string; complaints: string }>;

type Around = Readonly<{
  directory?: string;
  environment?: Surroundings['environment'];
  columns?: number;
  /** Hears of each line of the output as it is printed. */
  heard?: (line: string) => void;
}>;

/** Runs a command line in an empty directory, unless one is given. */
export async function cli(args: readonly string[], around: Around = {}): Promise<Outcome> {
  const { directory = temporaryDirectory(), environment = {}, columns = 80, heard } = around;
  const output: string[] = [];
  const complaints: string[] = [];
  const exitCode = await runCli(args, {
    directory,
    environment,
    terminal: { interactive: false, color: false, columns, utcOffsetMinutes: 0 },
    print: (line) => {
      output.push(line);
      heard?.(line);
    },
    complain: (line) => complaints.push(line),
  });
  return { exitCode, output: output.join('\n'), complaints: complaints.join('\n') };
}
