/** `ca`: the certificate that clients must trust. */
import type { Command } from '../command.ts';
import { openAuthority, openTrusted } from '../trusted.ts';

export const command: Command = {
  summary: 'show the CA that clients of the sandbox must trust, made if there is none yet',
  usage: 'ca [--print] [OPTIONS]',
  description:
    'Without --print it names the files that hold the CA: alone in PEM form, with all public CAs in PEM form, and with all public CAs as a trust store for Java. "wiotp-sandbox env" says which variables point programs at them.',
  options: [{ name: 'print', help: 'print the certificate in PEM form, and nothing else' }],
  settings: ['data', 'domain', 'tls.certificate', 'tls.key'],
  async run({ options, config, print }) {
    if (options.print === true) {
      const { ca } = await openAuthority(config);
      print(ca.trimEnd());
      return 0;
    }
    const { ca, bundle, javaTrustStore } = await openTrusted(config);
    for (const path of [ca, bundle, javaTrustStore]) print(path);
    return 0;
  },
};
