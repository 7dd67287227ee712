/** The vectors of the HTTP API as data: how one is read, and which of them nothing can run yet. */
import { readFileSync } from 'node:fs';
import { type Json, type JsonObject, object, onlyKeys } from '../json.ts';

/** One step of a scenario. `c` is how certain the contract is of it: `I` is inferred, a guess. */
export type HttpVector = Readonly<{ id: string; c: 'T' | 'S' | 'D' | 'I' }> & JsonObject;

/** Vectors that run in order, on an org of their own. `number` is that of the section: the 9 of `17.9`. */
export type Scenario = Readonly<{ section: string; number: number; vectors: readonly HttpVector[] }>;

/** All scenarios, in the contract's order. */
export const scenarios: readonly Scenario[] = readScenarios();

const pendingSections: Readonly<Record<string, string>> = {
  '17.8': 'device management is not emulated yet',
  '17.10': 'information management is not emulated yet',
  '17.11': 'device state and rules are not emulated yet',
  '17.12': 'things are not emulated yet',
  '17.13': 'actions, services and connectors are not emulated yet',
};

/** Why a scenario is not run; undefined for one that is. */
export function pendingScenario({ section }: Pick<Scenario, 'section'>): string | undefined {
  return pendingSections[section.split(' ', 1)[0] ?? ''];
}

/** What a step looks at: what is called, by whom and with what, and how its answer is judged. */
const judged = ['id', 'c', 'm', 'p', 'q', 'a', 'b', 'raw', 'form', 's', 'e', 'save', 'wait'];

/** Refuses a vector that holds what no step would look at. */
export function checkMembers(vector: HttpVector): void {
  onlyKeys(vector, vector.mq === undefined ? judged : ['id', 'c', 'mq', 'wait']);
}

function readScenarios(): Scenario[] {
  const read: readonly { section: string; vectors: HttpVector[] }[] = JSON.parse(
    readFileSync(new URL('../http-api.json', import.meta.url), 'utf8'),
  );
  return read.map(({ section, vectors }) => ({
    section,
    number: Number(section.split(' ', 1)[0]?.split('.')[1]),
    vectors,
  }));
}

/** The MQTT step of a vector; undefined for a call. */
export function mqttStep(vector: HttpVector): JsonObject | undefined {
  return vector.mq === undefined ? undefined : object(vector.mq as Json);
}
