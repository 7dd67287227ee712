/** `GET /usage/data-traffic`: how much the clients of an org have published. */
import { refuse } from '../../domain/api/refusals.ts';
import { dayText, type UsageQuery, type UsageView } from '../../domain/api/usage.ts';
import type { Called, Read } from '../operation.ts';

/** The start must not lie after the end. Source: iot-java UsageManagementAPIOperationsTest. Guess: the status. */
export const dataTraffic: Read<Called<{ query: UsageQuery }>> = {
  name: 'usage/data-traffic',
  answer: ({ caller: { org }, query: { first, last, detailed } }, world) => {
    const [start, end] = [dayText(first), dayText(last)];
    if (last < first) {
      return refuse('usage-period', `The end, ${end}, lies before the start, ${start}.`, ['start', 'end']);
    }
    const usage = world.usage(org);
    const days = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    const totals = days.map((day) => ({ date: dayText(day), total: usage.ofDay(day) }));
    const total = totals.reduce((sum, day) => sum + day.total, 0);
    const body: UsageView = {
      start,
      end,
      average: Math.round(total / days.length),
      total,
      days: detailed ? totals : [],
    };
    return { status: 200, body };
  },
};
