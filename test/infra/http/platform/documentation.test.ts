import { spawnSync } from 'node:child_process';
import { documentationPage } from '../../../../infra/http/platform/documentation.ts';
import { openApiDocument } from '../../../../infra/http/platform/open-api.ts';
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

function sectionOf(method: string, path: string): string {
  const sections = page
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
    const text = sectionOf(route.method, route.path);
    assert.match(text, route.summary);
    for (const rule of route.refusals ?? []) assert.match(text, rule);
    for (const { status } of route.success) assert.match(text, String(status));
    for (const [, name] of route.path.matchAll(/\{(\w+)\}/g)) assert.match(text, new RegExp(`${name}path`));
    assert.match(text, /curl -u "\$API_KEY:\$API_TOKEN"/);
    assert.match(text, `http://localhost:8080/api/v0002${route.path.split('{')[0]}`);
    assert.is(text.includes("-d '"), route.body !== undefined);
  });
}

test('shows examples that a shell takes', () => {
  const [, example = ''] = sectionOf('post', '/device/types').split('Example');
  const { stdout } = spawnSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }; ${example}`], { encoding: 'utf8' });
  assert.match(stdout, 'Content-Type: application/json');
  const body = stdout.slice(stdout.indexOf('{'));
  assert.is(JSON.parse(body).id, 'my-id');
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
