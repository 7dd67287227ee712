/** Two answers of one read, compared. */
import type { At } from '../../domain/at.ts';
import { isRefusal } from '../../handlers/operation.ts';
import { differencesBetween, type Entities } from '../../projections/diff.ts';
import type { Compared, Comparison, History, Then } from '../history.ts';

/** Asks at both moments and compares. `answer` takes no turn of its own. */
export async function compare(
  answer: History['read'],
  { name, request, from, to, org, limit }: Comparison,
): Promise<Then<Compared>> {
  const at = (moment: At) => answer(name, request, moment, org);
  const before = await at(from);
  if (!before.ok) return before;
  const after = await at(to);
  if (!after.ok) return after;
  const outcomes = [before.value, after.value] as const;
  const refused = outcomes.filter(isRefusal);
  const refusal = refused.length === 2 ? after.value : refused.find(({ status }) => status !== 404);
  const [was, is] = outcomes.map((outcome) => (isRefusal(outcome) ? {} : outcome.body) as Entities);
  const outcome =
    refusal ?? ({ status: 200, body: differencesBetween(was as Entities, is as Entities, limit) } as const);
  return { ok: true, position: after.position, value: { from: before.position, outcome } };
}
