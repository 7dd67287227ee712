/**
 * The OpenAPI document as a page to read: no script, nothing loaded from anywhere, one section per operation. The renderers that npm
 * has weigh megabytes, and some call home when they are installed; all that a reader needs of them is this.
 */
import { html, raw } from 'hono/html';
import { type ApiRule, apiRefusalRows } from '../../../domain/api/refusals.ts';
import { generalRules, type OpenApiDocument } from './open-api.ts';
import { isFilter, type Parameter } from './parameters.ts';
import { type JsonSchema, sampleOf } from './sample.ts';
import { schemaSketch } from './schema-sketch.ts';

type Html = ReturnType<typeof html>;
type Content = Readonly<{ 'application/json'?: Readonly<{ schema: JsonSchema }> }>;

type Operation = Readonly<{
  method: string;
  path: string;
  tags: readonly string[];
  operationId: string;
  summary: string;
  description: string;
  'x-rules': readonly string[];
  parameters?: readonly Parameter[];
  requestBody?: Readonly<{ content: Content }>;
  responses: Readonly<Record<string, Readonly<{ description: string; content?: Content }>>>;
}>;

/** What differs from API to API. `rule` is that of `x-rules`. */
export type Flavour = Readonly<{
  ruleRow: (rule: string) => Readonly<{ status: number; when: string }>;
  /** The rules of every operation. */
  general: readonly string[];
  /** The other API of the sandbox. */
  beside: string;
  /** How an example begins. */
  curl: string;
  /** What the examples need. */
  need?: Html;
}>;

const platform: Flavour = {
  ruleRow: (rule) => apiRefusalRows[rule as ApiRule],
  general: generalRules,
  beside: '/_sandbox/v1',
  curl: 'curl -u "$API_KEY:$API_TOKEN"',
  need: html`<p>The examples take the API key from the environment: <code>export API_KEY=… API_TOKEN=…</code> with the two that the sandbox shows at its start.</p>`,
};

/** Makes the page. `origin` is where the reader found it: the examples call the same place. */
export function documentationPage(document: OpenApiDocument, origin: string, flavour: Flavour = platform): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) => ({ ...operation, method: method.toUpperCase(), path }) as Operation,
    ),
  );
  const base = `${origin}${document.servers?.[0]?.url ?? ''}`;
  const groups = (document.tags ?? []).map(({ name }) => ({
    name,
    operations: operations.filter(({ tags }) => tags.includes(name)),
  }));
  const { title, version, description = '' } = document.info;
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(style)}</style>
</head>
<body>
<h1>${title}</h1>
<p>Version ${version}. For programs: <a href="openapi.json">openapi.json</a>. What else the sandbox has: <a href="${flavour.beside}">${flavour.beside}</a>.</p>
${description.split('\n\n').map((paragraph) => html`<p>${withCode(paragraph)}</p>`)}
${flavour.need ?? ''}
<nav>${groups.map(groupIndex)}</nav>
<h2 id="every-operation">What every operation may answer</h2>
${ruleTable(flavour.general, flavour)}
${groups.map((group) => html`<h2>${group.name}</h2>${group.operations.map((one) => section(one, document, base, flavour))}`)}
<h2>Shapes</h2>
${Object.entries(document.components?.schemas ?? {}).map(
  ([name, schema]) => html`<h3 id="${name}">${name}</h3><pre>${schemaSketch(schema as JsonSchema)}</pre>`,
)}
</body>
</html>
`);
}

function groupIndex({ name, operations }: Readonly<{ name: string; operations: readonly Operation[] }>): Html {
  return html`<h2>${name}</h2><ul>${operations.map(
    ({ operationId, method, path, summary }) =>
      html`<li><a href="#${operationId}"><code>${method} ${path}</code></a> ${summary}</li>`,
  )}</ul>`;
}

function section(operation: Operation, document: OpenApiDocument, base: string, flavour: Flavour): Html {
  const { operationId, method, path, summary, description, parameters = [], responses } = operation;
  const body = operation.requestBody?.content['application/json']?.schema;
  const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  return html`<section>
<h3 id="${operationId}"><code>${method} ${path}</code></h3>
<p>${summary}. ${withCode(description)}</p>
${parameters.length === 0 ? '' : parameterTable(parameters)}
${body === undefined ? '' : html`<h4>Body</h4><pre>${schemaSketch(body)}</pre>`}
<h4>Answers</h4>
${successes.map(
  ([status, { description: text, content }]) =>
    html`<p><b>${status}</b> ${text}${content?.['application/json'] ? html`:</p><pre>${schemaSketch(content['application/json'].schema)}</pre>` : html`</p>`}`,
)}
${operation['x-rules'].length === 0 ? '' : ruleTable(operation['x-rules'], flavour)}
<p>And what <a href="#every-operation">every operation</a> may answer.</p>
<h4>Example</h4>
<pre>${curl(operation, body, document, base, flavour)}</pre>
</section>`;
}

function parameterTable(parameters: readonly Parameter[]): Html {
  const filters = parameters.filter((parameter) => isFilter(parameter, parameters));
  const rows = parameters.filter((parameter) => !filters.includes(parameter));
  const named = filters.map(({ name }, index) => html`${index === 0 ? '' : ', '}<code>${name}</code>`);
  return html`<h4>Parameters</h4><table><tr><th>name</th><th>in</th><th>type</th><th>meaning</th></tr>${rows.map(
    ({ name, in: place, required, schema = {}, description = '' }) =>
      html`<tr><td><code>${name}</code>${required ? '' : ' (optional)'}</td><td>${place}</td><td>${schemaSketch(schema)}</td><td>${description}</td></tr>`,
  )}</table>${filters.length === 0 ? '' : html`<p>Filters, in the query: only rows where each that is given has this value: ${named}.</p>`}`;
}

function ruleTable(rules: readonly string[], { ruleRow }: Flavour): Html {
  return html`<table><tr><th>status</th><th>rule</th><th>when</th></tr>${rules.map(
    (rule) =>
      html`<tr><td>${ruleRow(rule).status}</td><td><code>${rule}</code></td><td>${ruleRow(rule).when}</td></tr>`,
  )}</table>`;
}

/** The call as a command line. The credentials are the reader's to fill in. */
function curl(
  { method, path, parameters = [], requestBody }: Operation,
  body: JsonSchema | undefined,
  document: OpenApiDocument,
  base: string,
  flavour: Flavour,
): string {
  const fillingOf = ({ name, example, schema = {} }: Parameter) =>
    encodeURIComponent(example ?? String(sampleOf(schema, document, name))).replaceAll('%3A', ':');
  const query = parameters.filter(({ in: place, required }) => place === 'query' && required);
  const asked = query.map((parameter) => `${parameter.name}=${fillingOf(parameter)}`);
  const filled = parameters
    .filter(({ in: place }) => place === 'path')
    .reduce((url, parameter) => url.replace(`{${parameter.name}}`, fillingOf(parameter)), path);
  const url = `${base}${filled}${asked.length > 0 ? `?${asked.join('&')}` : ''}`;
  const sent = body && JSON.stringify(sampleOf(body, document), null, 2);
  const [other] = Object.keys(requestBody?.content ?? {}).filter((type) => type !== 'application/json');
  return [
    `${flavour.curl}${method === 'GET' ? '' : ` -X ${method}`} ${quoted(url)}`,
    ...(sent === undefined ? [] : ["-H 'Content-Type: application/json'", `-d ${quoted(sent)}`]),
    ...(other === undefined ? [] : [`-H 'Content-Type: ${other}'`, '--data-binary @FILE']),
  ].join(' \\\n  ');
}

/** As one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Text with `code` between backquotes. */
function withCode(text: string): Html {
  return html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

const style = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
nav { columns: 2 24rem; } nav h2 { font-size: 1rem; margin: .5rem 0 0; } nav ul { margin: 0; padding-left: 1rem; } nav li { break-inside: avoid; font-size: .875rem; }
code, pre { font: .875rem/1.4 ui-monospace, monospace; } pre { overflow-x: auto; padding: .75rem; background: color-mix(in srgb, currentColor 8%, transparent); }
pre i { opacity: .7; } table { border-collapse: collapse; font-size: .875rem; } th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; }
section { border-top: 1px solid color-mix(in srgb, currentColor 25%, transparent); } h4 { margin: .75rem 0 .25rem; }
`;
