/**
 * A process of its own that goes on from a snapshot. On stdin a line with the snapshot in base64, then an event on each line; on stdout a
 * line with the effects of each event, then the last snapshot in base64.
 */
import { createInterface } from 'node:readline';
import type { World } from '../../projections/world.ts';
import { bytesOf, effectsText, eventOf, restored } from './snapshot-check.ts';

let world: World | undefined;
for await (const line of createInterface({ input: process.stdin })) {
  if (world) console.log(effectsText(world.fold(eventOf(line))));
  else world = restored(Buffer.from(line, 'base64'));
}
if (world) console.log(Buffer.from(bytesOf(world)).toString('base64'));
