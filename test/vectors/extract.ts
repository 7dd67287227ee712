/**
 * Takes the conformance vectors out of the contract's pages and writes them beside this file, one vector a line and byte for byte as they
 * stand there, so that a difference reads well in review.
 *
 *     npm run vectors:extract -- PAGE_OR_FOLDER     (or WIOTP_CONTRACT=PAGE_OR_FOLDER)
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One file of vectors: which section of which page it holds, and how the page writes them down. */
export type Extract = Readonly<{ page: string; section: string; output: string; read: (blocks: string[]) => string }>;

/** Everything that this command knows how to extract. A further page is a further row, with a reader for its way of writing. */
export const extracts: readonly Extract[] = [
  { page: 'messaging.md', section: '13.2', output: 'messaging.json', read: jsonLines },
  { page: 'messaging.md', section: '13.3', output: 'messaging-topics.json', read: jsonLines },
];

/** Where extracted vectors stand. */
export const vectorsFolder: string = fileURLToPath(new URL('.', import.meta.url));

/** The text of one output file, from the page's text. Throws when the section is not there or holds no vectors. */
export function extractFrom(page: string, { page: name, section, output, read }: Extract): string {
  const blocks = jsonBlocks(page, section);
  if (blocks.length === 0) {
    throw new Error(
      `Saw no \`\`\`json block below section ${section} of ${name}; expected the vectors of ${output} there.`,
    );
  }
  return read(blocks);
}

/** The fenced JSON blocks below a numbered heading, up to the next heading of the same or a higher level. */
export function jsonBlocks(markdown: string, section: string): string[] {
  const blocks: string[] = [];
  let level = 0;
  let block: { wanted: boolean; lines: string[] } | undefined;
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) {
      if (block?.wanted) blocks.push(block.lines.join('\n'));
      block = block ? undefined : { wanted: level > 0 && line === '```json', lines: [] };
    } else if (block) {
      block.lines.push(line);
    } else {
      const heading = /^(#+) (\S+)/.exec(line);
      const depth = heading?.[1]?.length ?? 0;
      if (heading?.[2]?.replace(/\.$/, '') === section) level = depth;
      else if (heading && depth <= level) level = 0;
    }
  }
  return blocks;
}

/** Blocks with one JSON object a line become one array, lines unchanged. Throws on a line that is not JSON. */
function jsonLines(blocks: string[]): string {
  const lines = blocks.flatMap((block) => block.split('\n')).filter((line) => line.trim() !== '');
  for (const line of lines) JSON.parse(line);
  return `[\n${lines.join(',\n')}\n]\n`;
}

/** Paths of the contract's pages at a place that is either one of them or their folder. */
export function pagesAt(place: string): Map<string, string> {
  const names = new Set(extracts.map(({ page }) => page));
  const paths = statSync(place).isDirectory() ? [...names].map((name) => join(place, name)) : [place];
  return new Map(
    paths.filter((path) => names.has(basename(path)) && existsSync(path)).map((path) => [basename(path), path]),
  );
}

function main(place: string | undefined): void {
  const names = [...new Set(extracts.map(({ page }) => page))].join(', ');
  if (place === undefined) {
    throw new Error(
      `Expected the place of the contract: npm run vectors:extract -- PAGE_OR_FOLDER (a page is one of ${names}).`,
    );
  }
  const pages = pagesAt(place);
  if (pages.size === 0) throw new Error(`Saw none of ${names} at "${place}".`);
  for (const extract of extracts) {
    const path = pages.get(extract.page);
    if (path === undefined) continue;
    const text = extractFrom(readFileSync(path, 'utf8'), extract);
    writeFileSync(join(vectorsFolder, extract.output), text);
    console.log(
      `${extract.output}: ${JSON.parse(text).length} vectors from section ${extract.section} of ${extract.page}`,
    );
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    main(process.argv[2] ?? process.env.WIOTP_CONTRACT);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
