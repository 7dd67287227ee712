/**
 * What became of a vector. `differs`: it does not hold, but the contract itself calls it a guess, so that is told and fails nothing.
 * `detail` says what was expected and seen, or why nothing was run.
 */
export type Verdict = Readonly<{ id: string; outcome: 'hold' | 'fail' | 'differs' | 'pending'; detail?: string }>;
