/** The variables that lead programs to a sandbox. What is set already is given as an argument, and is kept or added to. */
import { delimiter } from 'node:path';
import { REDIRECT_VARIABLE, type Redirect } from './redirect.ts';

/** Files that programs read the sandbox's CA from, absolute. `bundle` and the trust store hold the public CAs too. */
export type TrustedFiles = Readonly<{
  ca: string;
  bundle: string;
  javaTrustStore: string;
  javaTrustStorePassword: string;
}>;

/** What a program says to the sandbox. */
export type Access = Readonly<{
  /** The domain of `{org}.messaging.{domain}`. */
  domain: string;
  org: string;
  /** Left out for an org without keys. */
  apiKey?: Readonly<{ key: string; token: string }> | undefined;
}>;

type Variables = Readonly<Record<string, string>>;
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What IBM's own clients and the languages' TLS libraries read. Source: iot-nodejs src/application/ApplicationConfig.js,
 * src/device/DeviceConfig.js; iot-python src/wiotp/sdk/application/config.py, src/wiotp/sdk/device/config.py.
 *
 * The key goes into WIOTP_API_KEY and WIOTP_API_TOKEN, because WIOTP_AUTH_TOKEN would also be taken for a device's token.
 */
export function clientVariables(access: Access, trusted: TrustedFiles, port?: number): Variables {
  return {
    NODE_EXTRA_CA_CERTS: trusted.ca,
    REQUESTS_CA_BUNDLE: trusted.bundle,
    SSL_CERT_FILE: trusted.bundle,
    JAVA_TOOL_OPTIONS: [
      `-Djavax.net.ssl.trustStore=${quoted(trusted.javaTrustStore)}`,
      `-Djavax.net.ssl.trustStorePassword=${trusted.javaTrustStorePassword}`,
    ].join(' '),
    WIOTP_OPTIONS_DOMAIN: access.domain,
    ...(port === undefined ? {} : { WIOTP_OPTIONS_MQTT_PORT: String(port) }),
    WIOTP_OPTIONS_MQTT_CAFILE: trusted.ca,
    WIOTP_IDENTITY_ORGID: access.org,
    ...(access.apiKey && { WIOTP_API_KEY: access.apiKey.key, WIOTP_API_TOKEN: access.apiKey.token }),
  };
}

/** What a launched program is given besides. Paths are absolute. */
export type Launch = Readonly<{
  redirect: Redirect;
  /** For NODE_EXTRA_CA_CERTS: the sandbox's CA, and what that variable named before. */
  nodeExtraCa: string;
  /** The preload for Node. */
  nodePreload: string;
  /** The directory of Python's `sitecustomize.py`. */
  pythonPath: string;
}>;

/**
 * The environment of a launched program: `current`, led to the sandbox. What `current` says wins where a variable holds one value; where it
 * holds options or a list, they are added to.
 */
export function launchEnvironment(
  current: Environment,
  access: Access,
  trusted: TrustedFiles,
  { redirect, nodeExtraCa, nodePreload, pythonPath }: Launch,
): Environment {
  const added = clientVariables(access, trusted);
  // A proxy would look the names up by itself.
  const hosts = redirect.domains.flatMap((domain) => [domain, `.${domain}`]);
  return {
    ...added,
    ...current,
    NODE_EXTRA_CA_CERTS: nodeExtraCa,
    // --require, not --import: it is known to every Node, comes before the first module of either kind, and holds in worker threads.
    NODE_OPTIONS: joined(' ', current.NODE_OPTIONS, `--require ${quoted(nodePreload)}`),
    PYTHONPATH: joined(delimiter, pythonPath, current.PYTHONPATH),
    JAVA_TOOL_OPTIONS: joined(' ', current.JAVA_TOOL_OPTIONS, added.JAVA_TOOL_OPTIONS),
    NO_PROXY: joined(',', current.NO_PROXY ?? current.no_proxy, ...hosts),
    no_proxy: joined(',', current.no_proxy ?? current.NO_PROXY, ...hosts),
    [REDIRECT_VARIABLE]: JSON.stringify(redirect),
  };
}

function joined(separator: string, ...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(separator);
}

/** For NODE_OPTIONS and JAVA_TOOL_OPTIONS, which split at spaces outside double quotes. */
function quoted(text: string): string {
  return /[\s"\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;
}
