/** `GET /_sandbox/v1/openapi.json`, and the same as a page to read. Neither is made before somebody asks. */
import type { Hono } from 'hono';
import { CONTENT_POLICY } from './platform/documentation-routes.ts';
import type { OpenApiDocument } from './platform/open-api.ts';
import type { HttpPorts } from './ports.ts';
import type { Calls } from './recorded-calls.ts';

export const SANDBOX_DOCS_PATH = '/_sandbox/v1/docs';
export const SANDBOX_OPEN_API_PATH = '/_sandbox/v1/openapi.json';

/** Adds both routes. */
export function addSandboxDocumentation(app: Hono<Calls>, { version }: Pick<HttpPorts, 'version'>): void {
  let made: Promise<OpenApiDocument> | undefined;
  const document = () => {
    made ??= make(version);
    return made;
  };
  app.get(SANDBOX_OPEN_API_PATH, async (c) => c.json(await document()));
  app.get(SANDBOX_DOCS_PATH, async (c) => {
    const { documentationPage } = await import('./platform/documentation.ts');
    const { generalProblems, ruleRow } = await import('./sandbox-open-api.ts');
    c.header('content-security-policy', CONTENT_POLICY);
    const { origin } = new URL(c.req.url);
    const flavour = { ruleRow, general: generalProblems, beside: '/api/v0002/docs', curl: 'curl' };
    return c.html(documentationPage(await document(), origin, flavour));
  });
}

async function make(version: string): Promise<OpenApiDocument> {
  const { sandboxOpenApiDocument } = await import('./sandbox-open-api.ts');
  const { sandboxRoutes } = await import('./sandbox-routes.ts');
  return sandboxOpenApiDocument(sandboxRoutes, version);
}
