/** The docker engine of this machine, through its command. `DOCKER` names another one that takes the same arguments, such as podman. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const program = process.env.DOCKER ?? 'docker';
const OUTPUT_BYTES_MAX = 16 * 2 ** 20;

/** Runs a command of the engine, and answers with what it printed. Rejects with what it complained about. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { stdout } = await run(program, [...args], { maxBuffer: OUTPUT_BYTES_MAX, env: { ...process.env } });
  return stdout.trim();
}

/** Why no image can be built here; undefined when one can. */
export async function noEngine(): Promise<string | undefined> {
  try {
    await docker('version', '--format', '{{.Server.Version}}');
    return undefined;
  } catch (error) {
    const { code, stderr = '' } = error as NodeJS.ErrnoException & { stderr?: string };
    if (code === 'ENOENT') return `there is no program "${program}"`;
    return `"${program} version" does not reach an engine: ${stderr.trim() || String(error)}`;
  }
}

/** The arguments that start docker compose: the engine's own command, or the program of its own that it was before; undefined: neither. */
export async function composeCommand(): Promise<readonly [string, ...string[]] | undefined> {
  for (const [name, ...args] of [[program, 'compose'] as const, ['docker-compose'] as const]) {
    const works = await run(name, [...args, 'version']).then(
      () => true,
      () => false,
    );
    if (works) return [name, ...args];
  }
  return undefined;
}
