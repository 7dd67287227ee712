/** Refused reads as problems: what was seen, and where to look for what there is. */
import { type ApiRefusal, type ApiRule, apiRefusalRows } from '../../../domain/api/refusals.ts';
import { type Problem, problem } from '../problem.ts';

const ORG = '/_sandbox/v1/orgs';

/** Where to look, by rule; `{…}` stands for what the path says. */
const advices: Readonly<Partial<Record<ApiRule, string>>> = {
  'org-unknown': `GET ${ORG} lists the orgs, with at= those of another time`,
  'device-type-unknown': `GET ${ORG}/{org}/device-types lists the types, with at= those of another time`,
  'device-unknown': `GET ${ORG}/{org}/devices lists the devices, with at= those of another time; GET /_sandbox/v1/timeline?org={org}&type={typeId}&device={deviceId} tells what happened to this one`,
  'client-unknown': `GET ${ORG}/{org}/clients lists who is there; GET ${ORG}/{org}/clients/{clientId}/connections tells of those that have been`,
  'moment-ahead': 'leave the moment out for now, or choose an earlier one',
  'history-truncated': 'choose a later moment',
  'history-busy': 'ask again in a moment',
  'state-too-large': `use the lists of GET ${ORG}/{org}`,
};

/** The problem. `path` is that of the route, in braces what `params` are. */
export function refusedProblem(
  { rule, status, text, properties }: ApiRefusal,
  path: string,
  params: Readonly<Record<string, string>>,
): Problem {
  const advice = advices[rule] ?? `docs/time-travel.md tells what GET ${path} takes`;
  const filled = advice.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent((params[name] ?? '').slice(0, 64)),
  );
  const { when } = apiRefusalRows[rule];
  return problem('refused', text, filled, {
    status,
    title: rule === 'client-unknown' ? 'There is no such client' : `${when.charAt(0).toUpperCase()}${when.slice(1)}`,
    rejection: rule,
    ...(rule === 'moment-ahead' && { head: Number(properties[0]) }),
    ...(rule === 'history-truncated' && { earliest: Number(properties[0]) }),
  });
}
