/** Runs one messaging vector and says whether it holds. */

import { object } from './json.ts';
import { connectionScripts } from './scripts/connection.ts';
import { monitorScripts } from './scripts/monitor.ts';
import { connectVector, publishVector, subscribeVector } from './scripts/single-action.ts';
import { trafficScripts } from './scripts/traffic.ts';
import { upgradeScripts } from './scripts/upgrade.ts';
import { openStage, type Script, type Stage, type Target } from './stage.ts';
import { pendingReason, type Vector } from './vector.ts';
import type { Verdict } from './verdict.ts';

// What is written in words, or in several steps, has a script of its own.
const scripts: Readonly<Record<string, Script>> = {
  ...connectionScripts,
  ...upgradeScripts,
  ...trafficScripts,
  ...monitorScripts,
};

const singleActions: Readonly<Record<string, Script>> = {
  CONNECT: connectVector,
  PUBLISH: publishVector,
  SUBSCRIBE: subscribeVector,
};

/** Runs a vector on a stage of its own, unless it is pending. Never throws. */
export async function runVector(vector: Vector, target: Target): Promise<Verdict> {
  const { id } = vector;
  const pending = pendingReason(vector);
  if (pending !== undefined) return { id, outcome: 'pending', detail: pending };
  let stage: Stage | undefined;
  try {
    stage = await openStage(target);
    await scriptOf(vector)(stage, vector);
    return { id, outcome: 'hold' };
  } catch (error) {
    return { id, outcome: 'fail', detail: error instanceof Error ? error.message : String(error) };
  } finally {
    await stage?.close();
  }
}

function scriptOf(vector: Vector): Script {
  const script = scripts[vector.id] ?? singleActions[String(object(vector.do).op)];
  if (!script) throw new Error(`No script runs ${vector.id}: ${JSON.stringify(vector.do)}`);
  return script;
}
