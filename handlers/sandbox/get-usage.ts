/** `GET /_sandbox/v1/orgs/{org}/usage`: how many bytes the clients of an org have published, day by day. */
import { dayText } from '../../domain/api/usage.ts';
import type { Read } from '../operation.ts';
import { orgUnknown } from './known.ts';

export const getUsage: Read<Readonly<{ org: string }>> = {
  name: 'sandbox/get-usage',
  answer: ({ org }, world) => {
    const refusal = orgUnknown(org, world);
    if (refusal) return refusal;
    const days = [...world.usage(org).days()].sort(([one], [other]) => one - other);
    const body = {
      bytes: days.reduce((sum, [, { bytes }]) => sum + bytes, 0),
      days: days.map(([day, { bytes }]) => ({ date: dayText(day), bytes })),
    };
    return { status: 200, body };
  },
};
