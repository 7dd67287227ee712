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

/** A token that is shown once, and what is stored for it. */
export type FreshToken = Readonly<{ token: string; digest: TokenDigest }>;

// The service's own tokens looked like this. Source: docs/applications (API keys: 18 characters). Guess: the same for devices.
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const TOKEN_CHARACTERS = 18;

/** The token that was asked for, or a new one of 18 characters, which any rule for tokens allows. */
export function freshToken(given?: string): FreshToken {
  const token = given ?? Array.from(randomBytes(TOKEN_CHARACTERS), (byte) => alphabet[byte % alphabet.length]).join('');
  return { token, digest: digestToken(token) };
}

/** Whether a token is the stored one, in constant time. */
export function tokenMatches(token: string | Uint8Array, { salt, digest }: TokenDigest): boolean {
  return timingSafeEqual(hmac(Buffer.from(salt, 'base64url'), token), Buffer.from(digest, 'base64url'));
}

function hmac(salt: Buffer, token: string | Uint8Array): Buffer {
  return createHmac('sha256', salt).update(token).digest();
}
