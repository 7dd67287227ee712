/** `/_sandbox/v1/orgs` and what is below it to look at. */
import type { Hono } from 'hono';
import type { Calls } from '../recorded-calls.ts';
import type { LookPorts } from './look-route.ts';
import { orgRoutes } from './routes.ts';

/** Adds the routes. */
export function addOrgs(app: Hono<Calls>, ports: LookPorts): void {
  for (const { path, serve } of orgRoutes) app.get(path.replace(/\{(\w+)\}/g, ':$1'), (c) => serve(c, ports));
}
