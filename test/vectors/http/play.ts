/** Plays a scenario and says of each vector whether it holds. */
import type { Verdict } from '../verdict.ts';
import type { HttpTarget } from './call.ts';
import { callVector } from './call-vector.ts';
import { accessOf } from './fixture.ts';
import { Clients } from './mqtt-vector.ts';
import { Variables } from './variables.ts';
import { checkMembers, mqttStep, pendingScenario, type Scenario } from './vector.ts';

/** Plays it on its own org, which nobody has touched, unless it is pending. One verdict for each vector, in order. Never throws. */
export async function playScenario(scenario: Scenario, target: HttpTarget): Promise<Verdict[]> {
  const pending = pendingScenario(scenario);
  if (pending !== undefined) return scenario.vectors.map(({ id }) => ({ id, outcome: 'pending', detail: pending }));
  const access = accessOf(scenario);
  const variables = new Variables(access);
  const clients = new Clients(target.address, variables);
  const verdicts: Verdict[] = [];
  for (const vector of scenario.vectors) {
    const { id, c } = vector;
    try {
      checkMembers(vector);
      const step = mqttStep(vector);
      if (step) await clients.step(step);
      else await callVector(vector, target, access, variables);
      verdicts.push({ id, outcome: 'hold' });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      verdicts.push({ id, outcome: c === 'I' ? 'differs' : 'fail', detail });
    }
  }
  clients.close();
  return verdicts;
}
