/** `hosts`: lines for the hosts file, where programs cannot be pointed at the sandbox in another way. */
import { reachableHost } from '../../config/address.ts';
import { platformDomain } from '../../config/schema.ts';
import type { Command } from '../command.ts';

export const command: Command = {
  summary: 'print lines for the hosts file that lead the names of every org to this sandbox',
  usage: 'hosts [OPTIONS]',
  description:
    'Append them to /etc/hosts (C:\\Windows\\System32\\drivers\\etc\\hosts) as root. Until they are taken out again, the real platform is out of reach under these names. "wiotp-sandbox run" does the same for one program without any of this.',
  options: [],
  settings: ['data', 'host', 'domain', 'org', 'apiKey'],
  async run({ config, print }) {
    const address = reachableHost(config.host);
    for (const domain of [platformDomain, ...config.domain]) {
      for (const org of [...config.orgs.map(({ id }) => id), 'quickstart']) {
        print(`${address} ${org}.messaging.${domain} ${org}.${domain}`);
      }
    }
    return 0;
  },
};
