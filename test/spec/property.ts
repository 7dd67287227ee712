/** Properties that hold for every input, by fast-check; one seed per process, printed, and taken back from `SEED`. */
import fc from 'fast-check';

export { default as fc } from 'fast-check';

/** What this run draws from: `SEED` when given, otherwise chance. A 32-bit integer. */
export const seed = seedOf(process.env.SEED);
console.log(`seed ${seed}`);

/** How hard to try: `runs` is the number of drawn inputs in the suite, 100 unless said; `RUNS` in the environment asks for another. */
export type PropertyOptions = Readonly<{ runs?: number }>;

/**
 * A test body that draws inputs and calls `holds` with each; it fails when `holds` throws or answers false. The failure names the
 * smallest input found and how to repeat it.
 *
 * @example test('survives a round trip', property([fc.string()], (text) => assert.is(decode(encode(text)), text)));
 */
export function property<Inputs extends [unknown, ...unknown[]]>(
  arbitraries: { [Index in keyof Inputs]: fc.Arbitrary<Inputs[Index]> },
  // biome-ignore lint/suspicious/noConfusingVoidType: a body that returns nothing holds
  holds: (...inputs: Inputs) => boolean | void | Promise<boolean | void>,
  { runs = 100 }: PropertyOptions = {},
): () => Promise<void> {
  return async () => {
    const details = await fc.check(
      fc.asyncProperty<Inputs>(...arbitraries, (...inputs: Inputs) => Promise.resolve(holds(...inputs))),
      { seed, numRuns: process.env.RUNS === undefined ? runs : Number(process.env.RUNS) },
    );
    if (!details.failed) return;
    const report = (await fc.asyncDefaultReportMessage(details)) ?? 'the property does not hold';
    const { errorInstance: cause } = details;
    const why = cause instanceof Error ? `${cause.stack}` : String(cause);
    throw new Error(`${report}\n\n${why}\n\nRepeat with: SEED=${seed} node --import tsx ${process.argv[1]}`, { cause });
  };
}

function seedOf(text: string | undefined): number {
  if (text === undefined) return Math.floor(Math.random() * 2 ** 31);
  const given = Number(text);
  if (!Number.isInteger(given)) throw new Error(`SEED is "${text}"; expected an integer as printed by an earlier run`);
  return given;
}
