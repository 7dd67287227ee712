/** `import`: the org of an archive, into the sandbox that runs or into its data directory. */
import { createReadStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { Command, CommandContext } from '../command.ts';
import { Failure } from '../failure.ts';
import { importBy, printImported } from '../import-calls.ts';
import { urlOption } from '../sandbox-client.ts';

export const command: Command = {
  summary: 'import the org of an archive that "export" wrote',
  usage: 'import FILE [--into ORG] [OPTIONS]',
  description:
    'All of the file is checked before anything is written, and the org must not have been in this sandbox before; --into gives it another name. It is open when all of it is there; an import that breaks off is taken up by the same command. Without a sandbox that runs, the data directory itself is written.',
  options: [{ name: 'into', value: 'ORG', help: 'the name of the org here' }, urlOption],
  settings: ['data'],
  words: ['FILE'],
  async run(context) {
    const path = fileOf(context);
    const { into } = context.options;
    const org = typeof into === 'string' ? { into } : {};
    const imported = await importBy(context, {
      path: `/_sandbox/v1/imports?${new URLSearchParams(org)}`,
      request: () => upload(path),
      offline: (archives, progress) => archives.import({ path, ...org, progress }),
    });
    printImported(context, 'imported', imported);
    return 0;
  },
};

function fileOf({ words: [path] }: CommandContext): string {
  if (path === undefined) throw new Failure('no FILE was given; expected one that "wiotp-sandbox export" wrote', 2);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new Failure(`there is no file "${path}"`, 2);
  return path;
}

function upload(path: string): RequestInit {
  const body = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
  const request = { method: 'POST', headers: { 'content-type': 'application/gzip' }, body, duplex: 'half' };
  return request as RequestInit;
}
