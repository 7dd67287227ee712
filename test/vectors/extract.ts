/**
 * Takes the conformance vectors out of the contract's pages and writes them beside this file, one vector a line and byte for byte as they
 * stand there, so that a difference reads well in review.
 *
 *     npm run vectors:extract -- PAGE_OR_FOLDER     (or WIOTP_CONTRACT=PAGE_OR_FOLDER)
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A fenced block and the text of the heading above it, such as `17.2 Device types`. */
export type Block = Readonly<{ heading: string; text: string }>;

/** One file of vectors: which section of which page it holds, and how the page writes them down. */
export type Extract = Readonly<{ page: string; section: string; output: string; read: (blocks: Block[]) => string }>;

/** Everything that this command knows how to extract. A further page is a further row, with a reader for its way of writing. */
export const extracts: readonly Extract[] = [
  { page: 'messaging.md', section: '13.2', output: 'messaging.json', read: jsonLines },
  { page: 'messaging.md', section: '13.3', output: 'messaging-topics.json', read: jsonLines },
  { page: 'http-api.md', section: '17', output: 'http-api.json', read: scenarios },
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
export function jsonBlocks(markdown: string, section: string): Block[] {
  const blocks: Block[] = [];
  let level = 0;
  let above = '';
  let block: { wanted: boolean; lines: string[] } | undefined;
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) {
      if (block?.wanted) blocks.push({ heading: above, text: block.lines.join('\n') });
      block = block ? undefined : { wanted: level > 0 && line === '```json', lines: [] };
    } else if (block) {
      block.lines.push(line);
    } else {
      const [, marks, text = ''] = /^(#+) (.+)/.exec(line) ?? [];
      if (marks === undefined) continue;
      above = text;
      if (text.split(' ', 1)[0]?.replace(/\.$/, '') === section) level = marks.length;
      else if (marks.length <= level) level = 0;
    }
  }
  return blocks;
}

/** Blocks with one JSON object a line become one array, lines unchanged. Throws on a line that is not JSON. */
function jsonLines(blocks: Block[]): string {
  const lines = blocks.flatMap(({ text }) => text.split('\n')).filter((line) => line.trim() !== '');
  for (const line of lines) JSON.parse(line);
  return `[\n${lines.join(',\n')}\n]\n`;
}

/** Blocks that are each a JSON array become scenarios, in order, named by their headings, their text unchanged. Throws on one that is not. */
function scenarios(blocks: Block[]): string {
  const named = blocks.map(({ heading, text }) => {
    if (!Array.isArray(JSON.parse(text))) throw new Error(`The block of "${heading}" should be a JSON array.`);
    return `{"section":${JSON.stringify(heading)},"vectors":${text}}`;
  });
  return `[\n${named.join(',\n')}\n]\n`;
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
      `${extract.output}: ${JSON.parse(text).length} ${extract.read === scenarios ? 'scenarios' : 'vectors'} from section ${extract.section} of ${extract.page}`,
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
