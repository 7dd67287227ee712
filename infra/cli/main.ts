/** The process around the CLI: its arguments, its streams, its exit code. */
import { runCli } from './cli.ts';
import { Failure } from './failure.ts';

const WIDTH_UNKNOWN_COLUMNS = 80;

/** How long what was left open by a failure may keep the process from ending. */
const GRACE_MS = 1_000;

const interactive = process.stdout.isTTY === true;
const { NO_COLOR, FORCE_COLOR } = process.env;

// `wiotp-sandbox tail | head` is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await runCli(process.argv.slice(2), {
  environment: process.env,
  directory: process.cwd(),
  terminal: {
    interactive,
    color: NO_COLOR ? false : interactive || (FORCE_COLOR !== undefined && FORCE_COLOR !== '0'),
    // Zero on a terminal that has not been told its size.
    columns: process.stdout.columns || WIDTH_UNKNOWN_COLUMNS,
    utcOffsetMinutes: -new Date().getTimezoneOffset(),
  },
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
  ...(process.stderr.isTTY === true && { redraw: (line) => process.stderr.write(`\r\u001b[K${line}`) }),
}).catch(failed);
setTimeout(() => process.exit(), GRACE_MS).unref();

/** A failure of the world around us is told in a sentence; a defect of ours, with the place where it shows. */
function failed(error: unknown): number {
  const defect =
    !(error instanceof Error) || ['TypeError', 'ReferenceError', 'RangeError', 'ZodError'].includes(error.name);
  const text = error instanceof Error ? (defect ? error.stack : error.message) : String(error);
  process.stderr.write(`wiotp-sandbox: ${text}\n`);
  return error instanceof Failure ? error.exitCode : 1;
}
