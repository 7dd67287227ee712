/** `export`: the history of an org, or of a part of it, as a file. */
import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { AT_EXPECTED, parseAt } from '../../../domain/at.ts';
import type { ExportRequest } from '../../archives-port.ts';
import { logDirectory } from '../../log-directory.ts';
import type { Command, CommandContext } from '../command.ts';
import { Failure } from '../failure.ts';
import { exporterOf, hasLog } from '../offline.ts';
import { progressOf } from '../progress.ts';
import { ask, mustFindSandbox, urlOption } from '../sandbox-client.ts';

export const command: Command = {
  summary: 'write the history of an org to a file that "import", "replay" and people can read',
  usage: 'export [--org ORG] [--device TYPE:ID | --query QUERY] [--at AT] [OPTIONS]',
  description:
    'The file is gzip, one JSON value a line, with a chain of hashes; docs/export.md describes it. Tokens are not in it, nor their digests, unless --with-credentials asks for the latter. AT is a position of the log or a time. A sandbox that runs goes on undisturbed.\n\nWith --bug-pack, versions and the configuration without secrets go along, and "wiotp-sandbox replay FILE" shows elsewhere what happened here.',
  options: [
    { name: 'org', value: 'ID', help: 'the org; the first of the configuration when left out' },
    { name: 'device', value: 'TYPE:ID', help: 'what concerns one device; for reading, not for import' },
    { name: 'query', value: 'QUERY', help: 'what a query finds in the org; for reading, not for import' },
    { name: 'at', value: 'AT', help: 'the moment at which it ends; now when left out' },
    { name: 'with-credentials', help: 'with the digests of tokens, so that they are valid after an import' },
    { name: 'bug-pack', help: 'with versions and configuration' },
    {
      name: 'file',
      value: 'FILE',
      help: 'where to write it; named after the org when left out, "-" is the standard output',
    },
    urlOption,
  ],
  settings: ['data'],
  async run(context) {
    const request = requestOf(context);
    const { file } = context.options;
    if (typeof file === 'string' && file !== '-') refuseTaken(file);
    const { name, bytes, close } = await archiveOf(context, request);
    try {
      if (file === '-') {
        await pipeline(bytes, process.stdout, { end: false });
        return 0;
      }
      const path = typeof file === 'string' ? file : name;
      await write(path, bytes);
      context.print(`exported ${request.org} to ${path}`);
      return 0;
    } finally {
      await close();
    }
  },
};

function requestOf({ options, config }: CommandContext): ExportRequest {
  const { device, query, at: text } = options;
  const org = typeof options.org === 'string' ? options.org : (config.orgs[0]?.id ?? '');
  if (device !== undefined && query !== undefined)
    throw new Failure('saw --device and --query, expected one of them', 2);
  if (typeof device === 'string' && !/^[^:]+:[^:]+$/.test(device)) {
    throw new Failure(`--device is "${device}", expected TYPE:ID, such as pump:p-1`, 2);
  }
  const at = typeof text === 'string' ? parseAt(text, Date.now()) : undefined;
  if (text !== undefined && at === undefined) throw new Failure(`--at is "${text}", expected ${AT_EXPECTED}`, 2);
  return {
    org,
    ...(typeof device === 'string' && { device }),
    ...(typeof query === 'string' && { query }),
    ...(at && { at }),
    credentials: options['with-credentials'] !== undefined,
    bugPack: options['bug-pack'] !== undefined,
  };
}

type Archive = Readonly<{ name: string; bytes: AsyncIterable<Uint8Array>; close: () => Promise<void> }>;

/** From the log on the disk, whether a sandbox writes it or not; otherwise from the one that keeps it in memory. */
async function archiveOf(context: CommandContext, request: ExportRequest): Promise<Archive> {
  const { config, options } = context;
  if (options.url !== undefined || config.store === 'memory' || !hasLog(config)) return fromSandbox(context, request);
  const [{ openLmdbReader }, { prepareExport }] = await Promise.all([
    import('../../store/lmdb-read-only.ts'),
    import('../../archive/prepare-export.ts'),
  ]);
  const store = await openLmdbReader(logDirectory(config));
  const progress = progressOf(context, 'positions');
  const close = async () => {
    progress.clear();
    await store.close();
  };
  try {
    const outcome = await prepareExport(store, request, await exporterOf(config), progress.update);
    if (outcome.ok) return { name: outcome.name, bytes: outcome.bytes, close };
    throw new Failure(`${outcome.refusal.detail}; ${outcome.refusal.advice}`);
  } catch (error) {
    await close();
    throw error;
  }
}

async function fromSandbox(context: CommandContext, request: ExportRequest): Promise<Archive> {
  const { base } = await mustFindSandbox(context);
  const { org, device, query, at, credentials, bugPack } = request;
  const parameters = new URLSearchParams({
    ...(device !== undefined && { device }),
    ...(query !== undefined && { q: query }),
    ...(at && { at: String(at.position ?? at.time) }),
    ...(credentials === true && { credentials: 'true' }),
    ...(bugPack === true && { bugPack: 'true' }),
  });
  const response = await ask(base, `/_sandbox/v1/orgs/${encodeURIComponent(org)}/export?${parameters}`);
  const [, name = `${org}.ndjson.gz`] =
    /filename="([^"/\\]+)"/.exec(response.headers.get('content-disposition') ?? '') ?? [];
  return { name, bytes: response.body ?? new ReadableStream(), close: async () => {} };
}

function refuseTaken(path: string): void {
  if (existsSync(path)) throw new Failure(`there is a file "${path}" already; name another with --file`, 2);
}

/** Under another name until it is complete, and over nothing. */
async function write(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  refuseTaken(path); // the name may come from the archive
  const part = `${path}.part`;
  try {
    await pipeline(bytes, createWriteStream(part, { mode: 0o600 }));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw new Failure(`"${path}" could not be written: ${(error as Error).message}`);
  }
}
