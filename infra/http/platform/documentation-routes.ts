/** `GET /api/v0002/openapi.json`, and the same as a page to read. Both need no credentials; neither is made before somebody asks. */
import type { Hono } from 'hono';
import type { HttpPorts } from '../ports.ts';
import type { Calls } from '../recorded-calls.ts';
import type { OpenApiDocument } from './open-api.ts';
import { routes } from './routes.ts';

/** Where they are, below `/api/v0002`. */
export const documentationPaths = [
  { method: 'get', path: '/docs', shows: "the platform's HTTP API, every operation with an example" },
  { method: 'get', path: '/openapi.json', shows: 'the same for programs, as OpenAPI 3.1' },
] as const;

/** A page that runs nothing and loads nothing. */
export const CONTENT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Adds both routes. */
export function addDocumentation(platform: Hono<Calls>, { version }: Pick<HttpPorts, 'version'>): void {
  const [page, json] = documentationPaths;
  let made: Promise<OpenApiDocument> | undefined;
  const document = () => {
    made ??= import('./open-api.ts').then(({ openApiDocument }) => openApiDocument(routes, version));
    return made;
  };
  platform.get(json.path, async (c) => c.json(await document()));
  platform.get(page.path, async (c) => {
    const { documentationPage } = await import('./documentation.ts');
    c.header('content-security-policy', CONTENT_POLICY);
    return c.html(documentationPage(await document(), new URL(c.req.url).origin));
  });
}
