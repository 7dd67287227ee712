/** The outcome of a parse or a check: a value that can be trusted from then on, or the reason why not. Nothing is thrown. */
import type { Rejection } from './rejections.ts';

export type Result<Value> = Readonly<{ ok: true; value: Value }> | Readonly<{ ok: false; rejection: Rejection }>;

export function accepted<Value>(value: Value): Result<Value> {
  return { ok: true, value };
}

export function rejected(rejection: Rejection): Readonly<{ ok: false; rejection: Rejection }> {
  return { ok: false, rejection };
}
