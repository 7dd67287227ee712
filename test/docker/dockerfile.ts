/** What a Dockerfile says of the image that it makes, for a test that does by hand what an engine would. */
import { readFileSync } from 'node:fs';

/** Of the last stage. `health` is the command of the health check; `steps` are the commands of the stage before, without `npm ci`. */
export type ImageDescription = Readonly<{
  entrypoint: readonly string[];
  health: readonly string[];
  environment: Readonly<Record<string, string>>;
  user: string;
  volume: string;
  ports: readonly number[];
  steps: readonly string[];
}>;

/** Reads a Dockerfile that is written as ours is; throws when something is missing. */
export function readDockerfile(path: string): ImageDescription {
  const text = readFileSync(path, 'utf8')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ');
  const instructions = text.split('\n').flatMap((line) => {
    const [, name, rest] = /^([A-Z]+)\s+(.*\S)\s*$/.exec(line) ?? [];
    return name === undefined || rest === undefined ? [] : [{ name, rest }];
  });
  const all = (wanted: string) => instructions.filter(({ name }) => name === wanted).map(({ rest }) => rest);
  const one = (wanted: string) => {
    const [found, ...others] = all(wanted);
    if (found === undefined || others.length > 0) throw new Error(`expected one ${wanted} in ${path}`);
    return found;
  };
  return {
    entrypoint: JSON.parse(one('ENTRYPOINT')),
    health: JSON.parse(/CMD (\[.*\])$/.exec(one('HEALTHCHECK'))?.[1] ?? 'null'),
    environment: Object.fromEntries([...one('ENV').matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value])),
    user: one('USER'),
    volume: one('VOLUME'),
    ports: one('EXPOSE').split(/\s+/).map(Number),
    steps: all('RUN').filter((command) => !command.startsWith('npm ci')),
  };
}
