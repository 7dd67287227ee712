/** Plain aedes as its own documentation starts it, with the two limits lifted that real client ids and a busy application meet. */
import { createServer } from 'node:net';
import { Aedes } from 'aedes';

const broker = await Aedes.createBroker({ maxClientsIdLength: 256, queueLimit: 100_000 });
// Without noDelay small packets wait for one another, which would be unfair.
createServer({ noDelay: true }, broker.handle).listen(Number(process.argv[2]), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
