/** How a route of `/api/v0002` is declared: once, for the router, the validation and the OpenAPI document. */
import type * as z from 'zod';
import type { Access, Caller } from '../../../domain/api/access.ts';
import type { ApiRefusal, ApiRule } from '../../../domain/api/refusals.ts';
import type { DomainEvent } from '../../../domain/decider.ts';
import type { ApiOutcome, Read, Write } from '../../../handlers/operation.ts';
import type { FreshToken } from '../../tokens.ts';

/** The groups of the documentation page. */
export type Tag =
  | 'Organization'
  | 'Device types'
  | 'Devices'
  | 'Bulk'
  | 'Diagnostics'
  | 'Connections'
  | 'Last event cache'
  | 'API keys and roles'
  | 'Resource groups';

/** What a call is carried out with. `write` resolves when its events are durable. */
export type Operating = Readonly<{
  caller: Caller;
  /** The User-Agent header, for the clients that expect what no other does; empty when there is none. */
  userAgent: string;
  write: <Request, Command, State, Event extends DomainEvent>(
    handler: Write<Request, Command, State, Event>,
    request: Request,
  ) => Promise<ApiOutcome>;
  read: <Request>(read: Read<Request>, request: Request) => Promise<ApiOutcome>;
  /** A token for something that is being made: the one given, or a new one; its digest is what a request holds. */
  token: (given?: string) => FreshToken;
}>;

type Shape = z.ZodType;
type Given<S extends Shape | undefined> = S extends Shape ? z.output<S> : undefined;

export type OperationRoute<
  Params extends Shape | undefined = Shape | undefined,
  Query extends Shape | undefined = Shape | undefined,
  Body extends Shape | undefined = Shape | undefined,
> = Readonly<{
  method: 'get' | 'post' | 'put' | 'delete';
  /** Below `/api/v0002`, with parameters in braces: `/device/types/{typeId}`. */
  path: string;
  tag: Tag;
  summary: string;
  access: Access;
  params?: Params;
  query?: Query;
  body?: Body;
  /** Refuses a body that does not fit; `body-not-valid` with violations when left out. */
  refuseBody?: (error: z.ZodError) => ApiRefusal;
  /** The status of success with the shape of its body, none with 204; several where the outcome tells which. */
  success: readonly Readonly<{ status: 200 | 201 | 202 | 204; shape?: Shape }>[];
  /** Refusals beyond those that every operation knows. */
  refusals?: readonly ApiRule[];
  run: (
    operating: Operating,
    given: Readonly<{ params: Given<Params>; query: Given<Query>; body: Given<Body> }>,
  ) => Promise<ApiOutcome>;
}>;

/** Declares a route; the shapes give `run` its types. */
export function operation<
  Params extends Shape | undefined = undefined,
  Query extends Shape | undefined = undefined,
  Body extends Shape | undefined = undefined,
>(route: OperationRoute<Params, Query, Body>): OperationRoute {
  return route as unknown as OperationRoute;
}
