/**
 * Builds the image and takes a container of it through its life: `npm run image`. Without a docker engine it says so and does nothing.
 *
 * Base images are made of this machine's node and libraries, so that no registry of images is asked; `BUILD_IMAGE` and `BASE_IMAGE` name others.
 * `--image NAME` tests an image that is there already.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { composeSmoke } from './compose-smoke.ts';
import { composeCommand, docker, noEngine } from './engine.ts';
import { importLocalBases } from './local-base.ts';
import { smoke } from './smoke.ts';

const BUILT = 'wiotp-sandbox:smoke';
const MEGABYTE = 1_000_000;
/** What Debian's own small image takes on a disk, so that the figure can be told where another base was used. */
const SLIM_MEGABYTES = 75;
const MEGABYTES_MAX = 200;

const { values: asked } = parseArgs({ options: { image: { type: 'string' } } });
const say = (line: string) => console.log(`ok    ${line}`);

const why = await noEngine();
if (why === undefined) await test(asked.image ?? (await build()));
else console.log(`SKIPPED: the image is not built and not started, because ${why}`);

async function build(): Promise<string> {
  const { BUILD_IMAGE, BASE_IMAGE } = process.env;
  const bases = BUILD_IMAGE && BASE_IMAGE ? { BUILD_IMAGE, BASE_IMAGE } : await importLocalBases();
  const args = Object.entries(bases).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  await docker('build', ...args, '--tag', BUILT, join(import.meta.dirname, '../..'));
  const added = ((await sizeOf(BUILT)) - (await sizeOf(bases.BASE_IMAGE))) / MEGABYTE;
  const figure = `${Math.round(added)} MB on top of its base; with debian:bookworm-slim, ${Math.round(added) + SLIM_MEGABYTES} MB`;
  if (added + SLIM_MEGABYTES > MEGABYTES_MAX) throw new Error(`the image takes ${figure}, more than ${MEGABYTES_MAX}`);
  say(`the image takes ${figure}`);
  return BUILT;
}

async function sizeOf(image: string): Promise<number> {
  return Number(await docker('image', 'inspect', '--format', '{{.Size}}', image));
}

async function test(image: string): Promise<void> {
  await smoke(image, say);
  const compose = await composeCommand();
  if (compose) await composeSmoke(compose, image, say);
  else
    console.log(
      'SKIPPED: docker-compose.yml is not started, because there is neither "docker compose" nor "docker-compose"',
    );
}
