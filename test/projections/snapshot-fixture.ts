/** A history that fills every part of a snapshot, and the snapshots that were taken at its end, one for each format. */
import { readFileSync } from 'node:fs';
import { upcast } from '../../domain/events/upcasters.ts';
import { World } from '../../projections/world.ts';
import { bounded, eventOf } from './snapshot-check.ts';

export function fixture(name: string): URL {
  return new URL(`../fixtures/snapshots/${name}`, import.meta.url);
}

/** The world at the end of the history. */
export function worldOfFixture(): World {
  const world = new World(bounded);
  const lines = readFileSync(fixture('history.ndjson'), 'utf8').trim().split('\n');
  for (const line of lines) world.fold(upcast(eventOf(line)));
  return world;
}
