/** What a double in a process of its own can be told. */
import * as z from 'zod';
import type { Faults } from './faults.ts';
import type { EventStoreDouble } from './start.ts';

/** The answer to a command, with the id it came with. */
export type Reply = Readonly<{ id: number; ok: boolean; value?: unknown; problem?: string }>;

/** What the process has used and holds. */
export type Usage = Readonly<{ cpuMicros: number; events: number; heapBytes: number }>;

/** The names of all faults. */
export const FAULTS = [
  'hang',
  'delay',
  'fail',
  'refuse',
  'notLeader',
  'dropSubscriptions',
  'ackThenDie',
  'dieBeforeAck',
  'skewClock',
  'full',
  'forgetPositions',
  'clear',
] as const satisfies readonly (keyof Faults)[];

const Command = z.object({
  id: z.number(),
  node: z.number().default(0),
  call: z.enum([...FAULTS, 'kill', 'restart', 'elect', 'died', 'usage']),
  args: z.array(z.unknown()).default([]),
});

/**
 * Answers commands, given as objects or as JSON text; never rejects. A fault is answered when it is in force, `died` when the deaths
 * that were ordered have happened.
 */
export function createCommands(
  nodes: readonly EventStoreDouble[],
  elect: ((node: number) => void) | undefined,
): (message: unknown) => Promise<Reply> {
  const deaths = nodes.map((): Promise<unknown> => Promise.resolve());
  return async (message) => {
    let id = -1;
    try {
      const command = Command.parse(typeof message === 'string' ? JSON.parse(message) : message);
      id = command.id;
      return { id, ok: true, value: await carryOut(nodes, elect, deaths, command) };
    } catch (error) {
      return { id, ok: false, problem: error instanceof Error ? error.message : String(error) };
    }
  };
}

async function carryOut(
  nodes: readonly EventStoreDouble[],
  elect: ((node: number) => void) | undefined,
  deaths: Promise<unknown>[],
  { node: at, call, args }: z.output<typeof Command>,
): Promise<unknown> {
  const node = nodes[at];
  if (node === undefined) throw new Error(`There is no node ${at}: the double has ${nodes.length}, counted from 0.`);
  switch (call) {
    case 'kill':
      return node.kill();
    case 'restart':
      return node.restart();
    case 'elect':
      if (elect === undefined) throw new Error('A single server leads always: start the double with --size 3.');
      return elect(at);
    case 'died':
      return void (await deaths[at]);
    case 'usage': {
      const { user, system } = process.cpuUsage();
      const usage: Usage = {
        cpuMicros: user + system,
        events: node.store.all.length,
        heapBytes: process.memoryUsage().heapUsed,
      };
      return usage;
    }
    default: {
      const fault: (...given: never[]) => unknown = node.faults[call];
      const inForce = fault(...(args as never[]));
      if (call === 'ackThenDie' || call === 'dieBeforeAck') deaths[at] = Promise.resolve(inForce);
    }
  }
}
