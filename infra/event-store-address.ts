/** The address of an EventStoreDB as users give it, in the form that its clients read: `esdb://[user:password@]host[:port][,…][?option=value&…]`. */

/** The options that the client knows, in lower case. Source: @eventstore/db-client 6.2.1 src/Client/parseConnectionString.ts. */
const options: ReadonlySet<string> = new Set([
  'tls',
  'tlscafile',
  'tlsverifycert',
  'usercertfile',
  'userkeyfile',
  'keepaliveinterval',
  'keepalivetimeout',
  'defaultdeadline',
  'connectionname',
  'nodepreference',
  'maxdiscoverattempts',
  'discoveryinterval',
  'gossiptimeout',
]);

const host = '[^\\s:/?#@,&=]+(?::\\d{1,5})?';
const address = new RegExp(
  `^esdb(?:\\+discover)?://(?:[^\\s:/?#@]+:[^\\s:/?#@]+@)?${host}(?:,${host})*/?(?:\\?([^?#\\s]+))?$`,
);

const EXPECTED =
  'expected the address of an EventStoreDB, such as "esdb://admin:changeit@localhost:2113" or "esdb://localhost:2113?tls=false"';

/** Whether the log is in an EventStoreDB rather than with this process. */
export function isEventStoreDb(store: string): boolean {
  return /^esdb(\+discover)?:/.test(store);
}

/** What is wrong with an address, as "expected …"; undefined when nothing is. */
export function addressFault(text: string): string | undefined {
  const found = address.exec(text);
  if (found === null) return `${EXPECTED}; ":", "@", "/" and "?" in a password are written as %3A, %40, %2F and %3F`;
  for (const option of found[1]?.split('&') ?? []) {
    const [name = '', value = ''] = option.split('=', 2);
    if (!options.has(name.toLowerCase().replaceAll(/[_-]/g, '')))
      return `expected an option that its client knows in place of "${name}"`;
    if (value === '') return `expected a value for the option "${name}"`;
  }
  return undefined;
}

/** The same with `***` for whatever may be credentials, also where the text is no address. */
export function withoutCredentials(text: string): string {
  return text.replace(/^(\s*[\w+]*:\/+)?.*@/s, '$1***@');
}
