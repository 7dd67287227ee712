/** A sandbox in a process of its own, to be killed: it is given its configuration as JSON and tells its port once it is ready. */
import type { Config } from '../../../infra/config/config.ts';
import { startSandbox } from '../../../infra/main.ts';

const sandbox = await startSandbox(JSON.parse(process.argv[2] as string) as Config);
process.send?.({ port: sandbox.ports[0] });
