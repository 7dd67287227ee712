/** `docs/fidelity.md`: written by hand, but for the part about the HTTP API, which follows from the routes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Endpoint, endpoints, messagingEndpoints, pathShape } from '../../infra/http/platform/endpoints.ts';
import { routes } from '../../infra/http/platform/routes.ts';

const BEGIN =
  '<!-- Made from infra/http/platform/ by `npm run docs`; a test compares. Change the routes, not what stands from here on. -->';
const END = '<!-- Until here. -->';

/** The page with today's part in its place. Throws when the marks of the part are not there. */
export function fidelityPage(): string {
  const page = readFileSync(join(import.meta.dirname, '../../docs/fidelity.md'), 'utf8');
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`docs/fidelity.md has lost its marks: expected "${BEGIN}" … "${END}"`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${httpPart()}\n${page.slice(end)}`;
}

type Known = Readonly<{ method: string; path: string }>;

const nameOf = ({ method, path }: Known) => `${method.toUpperCase()} ${pathShape(path)}`;
const summaries = new Map(routes.map((route) => [nameOf(route), route.summary]));
const tiers = {
  1: 'what nearly every client needs',
  2: 'information management',
  3: 'rules, actions, connectors, things',
};

function httpPart(): string {
  const emulated = endpoints.filter((endpoint) => summaries.has(nameOf(endpoint)));
  const known = new Set(endpoints.map(nameOf));
  const more = routes.filter((route) => !known.has(nameOf(route)));
  return `The platform's API has ${endpoints.length} endpoints below \`/api/v0002\`; the sandbox emulates ${emulated.length} of them. The others answer 501 with a pointer to this page,
to anybody and whatever the body. \`GET /api/v0002/docs\` describes what is emulated, \`GET /api/v0002/openapi.json\` does so for programs.

${([1, 2, 3] as const).map(tierPart).join('\n')}
### HTTP messaging

${tableOf(
  ['endpoint', 'state'],
  messagingEndpoints.map((endpoint) => [codeOf(endpoint), stateOf(endpoint)]),
)}
### Besides

${tableOf(
  ['endpoint', 'state'],
  more.map((route) => [codeOf(route), stateOf(route)]),
)}`;
}

function tierPart(tier: Endpoint['tier']): string {
  const those = endpoints.filter((endpoint) => endpoint.tier === tier);
  const count = those.filter((endpoint) => summaries.has(nameOf(endpoint))).length;
  const rows = those.map((endpoint) => [endpoint.number, codeOf(endpoint), stateOf(endpoint)]);
  return `### Tier ${tier}: ${tiers[tier]} (${count} of ${those.length} emulated)\n\n${tableOf(['number', 'endpoint', 'state'], rows)}`;
}

function stateOf(endpoint: Known): string {
  const summary = summaries.get(nameOf(endpoint));
  return summary === undefined ? 'not yet: 501' : `emulated: ${summary}`;
}

function codeOf({ method, path }: Known): string {
  return `\`${method.toUpperCase()} ${path}\``;
}

function tableOf(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escaped).join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
