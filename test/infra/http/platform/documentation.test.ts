import { spawnSync } from 'node:child_process';
import * as z from 'zod';
import { documentationPage } from '../../../../infra/http/platform/documentation.ts';
import { openApiDocument } from '../../../../infra/http/platform/open-api.ts';
import type { OperationRoute } from '../../../../infra/http/platform/operation-route.ts';
import { routes } from '../../../../infra/http/platform/routes.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { platformStage } from './platform-stage.ts';

const test = suite('the documentation page');
const page = documentationPage(openApiDocument(routes, '1.2.3'), 'http://localhost:8080');

/** What a browser shows of HTML. */
function textOf(html: string): string {
  const plain = html.replace(/<[^>]+>/g, '');
  return plain
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function sectionOf(html: string, method: string, path: string): string {
  const sections = html
    .split('<section>')
    .filter((part) => part.includes(`<code>${method.toUpperCase()} ${path}</code></h3>`));
  assert.is(sections.length, 1, `${sections.length} sections of ${method} ${path}`);
  return textOf(sections[0] as string);
}

test('is served to anybody, runs nothing and loads nothing', async () => {
  const { call } = await platformStage();
  const answer = await call('/docs', { headers: {} });
  assert.is(answer.status, 200);
  assert.is(answer.headers.get('content-type'), 'text/html; charset=UTF-8');
  assert.match(answer.headers.get('content-security-policy') ?? '', "default-src 'none'");
  const html = await answer.text();
  assert.not.match(html, /<script|<img|<link|<iframe|\bsrc=|@import|url\(|href="(?!#|openapi\.json|\/_sandbox\/v1)/);
});

test('repeats the address it was fetched from as text only', async () => {
  const { app } = await platformStage();
  const answer = await app.request('http://localhost/api/v0002/docs', {
    headers: { host: '"><script>alert(1)</script>' },
  });
  assert.not.match(await answer.text(), '<script');
});

for (const route of routes) {
  test(`tells all of ${route.method.toUpperCase()} ${route.path}`, () => {
    const text = sectionOf(page, route.method, route.path);
    assert.match(text, route.summary);
    for (const rule of route.refusals ?? []) assert.match(text, rule);
    for (const { status } of route.success) assert.match(text, String(status));
    for (const [, name] of route.path.matchAll(/\{(\w+)\}/g)) assert.match(text, new RegExp(`${name}path`));
    assert.match(text, /curl -u "\$API_KEY:\$API_TOKEN"/);
    assert.match(text, `http://localhost:8080/api/v0002${route.path.split('{')[0]}`);
    assert.is(text.includes("-d '"), route.body !== undefined);
    assert.not.match(text.split('curl')[1] ?? '', /[{](typeId|deviceId|clientId)[}]/);
  });
}

/** What `curl` would be given. */
function argumentsOf(example: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }; ${example}`;
  const { stdout } = spawnSync('sh', ['-c', script], {
    encoding: 'utf8',
    env: { API_KEY: 'key', API_TOKEN: 'to ken' },
  });
  return stdout.split('\0').slice(0, -1);
}

test('shows examples that a shell takes', () => {
  const [, example = ''] = sectionOf(page, 'post', '/device/types').split('Example');
  const [user, credentials, flag, method, url, ...rest] = argumentsOf(example);
  assert.equal([user, credentials, flag, method], ['-u', 'key:to ken', '-X', 'POST']);
  assert.is(url, 'http://localhost:8080/api/v0002/device/types');
  assert.equal(rest.slice(0, 3), ['-H', 'Content-Type: application/json', '-d']);
  assert.is(JSON.parse(rest[3] ?? '').id, 'my-id');
});

test('keeps quotes in examples quotes', () => {
  const text = `it's "$(quoted)" \\ \`here\``;
  const body = z.object({ text: z.string().meta({ examples: [text] }) });
  const [route] = routes.filter(({ method, path }) => method === 'post' && path === '/device/types');
  const document = openApiDocument([{ ...(route as OperationRoute), body }], '1.2.3');
  const [, example = ''] = sectionOf(documentationPage(document, "http://a'b"), 'post', '/device/types').split(
    'Example',
  );
  const given = argumentsOf(example);
  assert.is(given[4], "http://a'b/api/v0002/device/types");
  assert.equal(JSON.parse(given.at(-1) ?? ''), { text });
});

test('links to shapes that it has', () => {
  const targets = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  assert.ok(links.includes('DeviceType'));
  assert.equal(
    links.filter((link) => !targets.has(link)),
    [],
  );
});

test('stands in the index of the sandbox', async () => {
  const { app } = await platformStage();
  const { paths } = (await (await app.request('/_sandbox/v1')).json()) as { paths: { path: string }[] };
  assert.ok(paths.some(({ path }) => path === '/api/v0002/docs'));
});
