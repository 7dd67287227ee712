/** A fresh sandbox with the fixture of the vectors. */
import { fileURLToPath } from 'node:url';
import { type FreshSandbox, startFresh } from '../doubles/fresh-sandbox.ts';

/** The file with the orgs, devices and keys that the vectors talk about. */
export const fixtureFile: string = fileURLToPath(new URL('fixture.yaml', import.meta.url));

/** Starts it, in this process and in memory. */
export function startFixture(): Promise<FreshSandbox> {
  return startFresh(fixtureFile);
}
