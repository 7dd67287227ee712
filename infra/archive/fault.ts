/** Why an archive cannot be read or taken in. */

/** `line` counts from 1; left out where it is none of them. The message ends with what to do. */
export class ArchiveFault extends Error {
  override name = 'ArchiveFault';
  readonly line: number | undefined;
  readonly what: string;
  readonly advice: string;

  constructor(what: string, advice: string, line?: number) {
    super(`${line === undefined ? '' : `line ${line}: `}${what}; ${advice}`);
    this.line = line;
    this.what = what;
    this.advice = advice;
  }
}

/** What somebody can do about a file that is not as it was written. */
export const COPY_AGAIN = 'nothing was imported: copy the file again, or export it again where it comes from';
