/**
 * Tokens at rest: HMAC-SHA-256 under a salt of their own. No slow key derivation: tokens are long and random, and reconnect storms come.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { TokenDigest } from '../domain/events/registry.ts';

/** What is stored for a token. */
export function digestToken(token: string): TokenDigest {
  const salt = randomBytes(16);
  return { salt: salt.toString('base64url'), digest: hmac(salt, token).toString('base64url') };
}

/** Whether a token is the stored one, in constant time. */
export function tokenMatches(token: string | Uint8Array, { salt, digest }: TokenDigest): boolean {
  return timingSafeEqual(hmac(Buffer.from(salt, 'base64url'), token), Buffer.from(digest, 'base64url'));
}

function hmac(salt: Buffer, token: string | Uint8Array): Buffer {
  return createHmac('sha256', salt).update(token).digest();
}
