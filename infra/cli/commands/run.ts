/** `run`: a program that meets the sandbox where it expects the platform. */
import { lookup } from 'node:dns/promises';
import { reachableHost } from '../../config/address.ts';
import type { Config } from '../../config/config.ts';
import { platformDomain } from '../../config/schema.ts';
import { launchEnvironment } from '../../launcher/environment.ts';
import { openExtraCa } from '../../launcher/extra-ca.ts';
import { findHooks } from '../../launcher/hooks.ts';
import { launch } from '../../launcher/launch.ts';
import { accessOf } from '../access.ts';
import type { Command, CommandContext } from '../command.ts';
import { Failure } from '../failure.ts';
import { findRunning, type Running } from '../running.ts';
import { openTrusted } from '../trusted.ts';

export const command: Command = {
  summary: 'run a program that meets the sandbox where it expects the platform',
  usage: 'run [OPTIONS] -- COMMAND [ARGUMENT…]',
  description:
    "In Node and Python programs, and in what they start, the host names of every org lead to the sandbox, with its CA trusted besides all others and certificates checked as ever; nothing of the program is changed. A sandbox that uses the data directory already is taken, otherwise one is started for as long as the program runs. The exit code is the program's.",
  options: [],
  settings: 'all',
  rest: true,
  async run(context) {
    const [program, ...args] = context.rest;
    if (program === undefined) {
      throw new Failure('no command was given; expected "wiotp-sandbox run -- COMMAND", such as "run -- npm test"', 2);
    }
    const { running, close } = await findOrServe(context);
    try {
      return await launch({
        command: [program, ...args],
        environment: await environmentFor(context, running),
        signals: process,
        terminal: process.stdin.isTTY === true,
        complain: context.complain,
      });
    } finally {
      await close();
    }
  },
};

type Found = Readonly<{ running: Pick<Running, 'host' | 'ports'>; close: () => Promise<void> }>;

async function findOrServe({ config, complain }: CommandContext): Promise<Found> {
  const running = await findRunning(config.data);
  if (running !== undefined) return { running, close: async () => {} };
  const { serve } = await import('../serve.ts');
  // One free port more: with it, it does not matter who else uses the others.
  const served = await serve({ ...config, listen: [...config.listen, 0] });
  void served.sandbox.failed.then((error) => complain(`the sandbox has ended by itself: ${error.message}`));
  return served;
}

async function environmentFor({ config, environment, complain }: CommandContext, { host, ports }: Found['running']) {
  const trusted = await openTrusted(config);
  const { address } = await lookup(reachableHost(host));
  const [first, ...others] = ports;
  if (first === undefined) throw new Failure('the sandbox listens on no port');
  const domains = [platformDomain, ...config.domain];
  warnOfOtherDomain(environment.WIOTP_OPTIONS_DOMAIN, domains, complain);
  return launchEnvironment(environment, accessOf(config), trusted, {
    redirect: { host: address, ports: [first, ...others], domains, ca: trusted.ca },
    nodeExtraCa: await extraCa(trusted, environment.NODE_EXTRA_CA_CERTS, complain),
    ...findHooks(),
  });
}

/** Node itself only warns of a file that it cannot read, and goes on. */
async function extraCa(
  { directory, ca }: Readonly<{ directory: string; ca: string }>,
  before: string | undefined,
  complain: CommandContext['complain'],
): Promise<string> {
  try {
    return await openExtraCa(directory, ca, before);
  } catch (error) {
    complain(
      `NODE_EXTRA_CA_CERTS names "${before}", which cannot be read and is left out: ${(error as Error).message}`,
    );
    return ca;
  }
}

function warnOfOtherDomain(
  given: string | undefined,
  domains: Config['domain'],
  complain: CommandContext['complain'],
): void {
  if (given === undefined || given === '' || domains.includes(given)) return;
  complain(
    `WIOTP_OPTIONS_DOMAIN is "${given}", which this sandbox does not answer for (${domains.join(', ')}); unset it, or add --domain ${given}`,
  );
}
