/** What a command could not do, for reasons outside this program: shown as its message alone, without a stack. */
export class Failure extends Error {
  override name = 'Failure';
  /** 1: it was tried and failed. 2: it was asked for wrongly. */
  readonly exitCode: 1 | 2;
  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
