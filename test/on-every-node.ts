/**
 * Runs the fast part of the suite on each major of Node that `engines` names: `npm run test:nodes`. The other majors come out of npm,
 * where `node-{platform}-{arch}` packages hold the plain binary. Arguments narrow the suite, as those of `test/run.ts` do.
 */
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';

const majors = [20, 22, 24];
const fast = ['test/domain/', 'test/handlers/', 'test/projections/', 'test/infra/', 'test/contract/', 'test/docs/'];
const wanted = process.argv.slice(2);

const outcomes = majors.map((major) => {
  const binary = nodeOf(major);
  console.log(`\n== Node ${major}: ${binary ?? 'not to be had from npm'}`);
  if (binary === undefined) return [major, false] as const;
  const args = ['--import', 'tsx', 'test/run.ts', ...(wanted.length > 0 ? wanted : fast)];
  // First on the path too, for tests that start `node` by name.
  const env = { ...process.env, PATH: `${dirname(binary)}:${process.env.PATH}` };
  return [major, spawnSync(binary, args, { stdio: 'inherit', env }).status === 0] as const;
});

for (const [major, passed] of outcomes) console.log(`Node ${major}: ${passed ? 'passed' : 'FAILED'}`);
process.exitCode = outcomes.every(([, passed]) => passed) ? 0 : 1;

/** Path of a Node binary of that major: this one, or the newest in npm; undefined when npm does not answer. */
function nodeOf(major: number): string | undefined {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const from = `--package=node-${process.platform}-${process.arch}@${major}`;
  const found = spawnSync('npm', ['exec', '--yes', from, '--', 'node', '-p', 'process.execPath'], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : undefined;
}
