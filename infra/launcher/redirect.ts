/** Which hosts and ports a launched program reaches the sandbox at. `node/preload.cjs` and `python/sitecustomize.py` carry it out. */

/** Read by both of them from the variable `WIOTP_REDIRECT`, as JSON. */
export type Redirect = Readonly<{
  /** The address of the sandbox. */
  host: string;
  /** Where it listens; a program that asks for any other port gets the first. Every port speaks every protocol. */
  ports: readonly [number, ...number[]];
  /** Of each `D` here, the hosts `{org}.messaging.D`, `{org}.D` and `D` itself are led to the sandbox. */
  domains: readonly string[];
  /** A PEM file: trusted in addition to whatever the program trusts. */
  ca: string;
}>;

export const REDIRECT_VARIABLE = 'WIOTP_REDIRECT';
