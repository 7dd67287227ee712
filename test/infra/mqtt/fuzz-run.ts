/** Batches of fuzzed inputs, with somebody who behaves served after each. */
import { fuzzInput } from './fuzz-input.ts';
import { play, serveGoodClients } from './fuzz-play.ts';
import { type FuzzSandbox, startFuzzSandbox } from './fuzz-sandbox.ts';

export type FuzzRun = Readonly<{ seed: number; inputs: number; from?: number; batch?: number; atOnce?: number }>;

/**
 * Sends the inputs of a seed to a sandbox of its own. Rejects with the inputs that may be to blame when the sandbox dies, hangs, stops
 * serving others, or closes a connection without saying why.
 */
export async function fuzz(
  run: FuzzRun,
  told: (line: string) => void = () => {},
): Promise<Readonly<{ refusals: number }>> {
  const sandbox = await startFuzzSandbox();
  let refusals: number;
  try {
    refusals = await send(sandbox, run, told);
  } catch (error) {
    // A client may notice that the program is gone before its end is known here. Killing one that is dead tells how it died.
    const ended = await sandbox.kill();
    throw new Error(`${error instanceof Error ? error.message : error}\nThe sandbox ended with ${ended}`);
  }
  await sandbox.stop();
  return { refusals };
}

async function send(
  sandbox: FuzzSandbox,
  { seed, inputs, from = 0, batch = 500, atOnce = 20 }: FuzzRun,
  told: (line: string) => void,
): Promise<number> {
  const died = sandbox.exited.then((how) => {
    throw new Error(how);
  });
  // Awaited in a race below; between two races nobody listens.
  died.catch(() => {});
  const end = from + inputs;
  for (let start = from; start < end; start += batch) {
    const stop = Math.min(start + batch, end);
    let next = start;
    const work = async () => {
      while (next < stop) {
        const index = next++;
        const input = fuzzInput(seed, index);
        await play(input, sandbox.doors).catch((error) => {
          const how = `over ${input.entrance}, ${input.kind}, leaving by ${input.leave}`;
          throw new Error(`input ${index} of seed ${seed} (${how}): ${error instanceof Error ? error.message : error}`);
        });
      }
    };
    try {
      await Promise.race([Promise.all(Array.from({ length: atOnce }, work)), died]);
      await Promise.race([serveGoodClients(sandbox.doors, start), died]);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(`Inputs ${start} to ${stop - 1} of seed ${seed}: ${message}`);
    }
    const { refusals, withoutReason, errors } = sandbox.lines();
    if (withoutReason.length > 0) throw new Error(`A connection was closed without a reason: ${withoutReason[0]}`);
    if (errors.length > 0)
      throw new Error(`Inputs ${start} to ${stop - 1} of seed ${seed} met broken code: ${errors[0]}`);
    told(`${stop - from} of ${inputs} inputs, ${refusals} closed with a reason in the log`);
  }
  return sandbox.lines().refusals;
}
