/** What is known at a path that no route has answered: what the sandbox emulates there, and what only the platform has. */
import { endpoints, messagingEndpoints } from './endpoints.ts';
import type { OperationRoute } from './operation-route.ts';

/** Methods of a path; `HEAD` and `OPTIONS` are left out. Both are empty where there is nothing. */
export type KnownMethods = Readonly<{ emulated: readonly string[]; notEmulated: readonly string[] }>;

/** Looks a path up, given below `/api/v0002` and without a trailing slash. Made for the rare case: it walks all 205. */
export function methodsAt(path: string, routes: readonly Pick<OperationRoute, 'method' | 'path'>[]): KnownMethods {
  const segments = path.split('/');
  const emulated = routes.filter((route) => isAt(segments, route.path)).map(({ method }) => method.toUpperCase());
  const notEmulated = [...endpoints, ...messagingEndpoints]
    .filter((endpoint) => isAt(segments, endpoint.path))
    .map(({ method }) => method as string)
    .filter((method) => !emulated.includes(method));
  return { emulated: unique(emulated), notEmulated: unique(notEmulated) };
}

/** The value of an `Allow` header. */
export function allowOf({ emulated, notEmulated }: KnownMethods): string {
  const methods = [...emulated, ...notEmulated];
  return [
    ...(methods.includes('GET') ? ['GET', 'HEAD'] : []),
    ...methods.filter((method) => method !== 'GET'),
    'OPTIONS',
  ].join(', ');
}

/** A parameter takes any segment but an empty one. */
function isAt(segments: readonly string[], path: string): boolean {
  const parts = (path === '/' ? '' : path).split('/');
  return (
    parts.length === segments.length &&
    parts.every((part, index) => (part.startsWith('{') ? segments[index] !== '' : part === segments[index]))
  );
}

function unique(methods: readonly string[]): readonly string[] {
  return [...new Set(methods)];
}
