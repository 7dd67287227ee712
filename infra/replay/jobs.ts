/** The jobs of a running sandbox that publish again what was recorded. */
import { knowsOrg } from '../../handlers/sandbox/publish-message.ts';
import type { World } from '../../projections/world.ts';
import type { Ids } from '../chance.ts';
import { Job, type JobParts } from './job.ts';
import { JOBS_KEPT_MAX, JOBS_RUNNING_MAX } from './limits.ts';
import type { Replays } from './port.ts';

type Parts = JobParts & Readonly<{ world: World; ids: Ids }>;

/** Makes the port. Jobs end with the sandbox, and are forgotten: what they did is in the log. */
export function createReplays({ world, ids, ...parts }: Parts): Replays {
  const jobs = new Map<string, Job>();

  const forget = () => {
    for (const job of jobs.values()) {
      if (jobs.size <= JOBS_KEPT_MAX) return;
      if (!job.isRunning) jobs.delete(job.id);
    }
  };

  return {
    start: async (order) => {
      const importing = [order.org, order.into].find((org) => world.registry.imports.has(org));
      if (importing !== undefined) {
        return {
          ok: false,
          refusal: 'org-importing',
          reason: `the org ${JSON.stringify(importing)} is being imported`,
        };
      }
      const unknown = [order.org, order.into].find((org) => !knowsOrg(world, org));
      if (unknown !== undefined)
        return { ok: false, refusal: 'org-unknown', reason: `there is no org ${JSON.stringify(unknown)}` };
      const running = [...jobs.values()].filter((job) => job.isRunning).length;
      if (running >= JOBS_RUNNING_MAX || parts.stopping?.aborted) {
        const reason = parts.stopping?.aborted
          ? 'the sandbox is being stopped'
          : `${running} replays are running, which is the most there may be`;
        return { ok: false, refusal: 'too-many', reason };
      }
      const job = new Job(ids(), order, parts);
      jobs.set(job.id, job);
      forget();
      return { ok: true, job: job.describe() };
    },
    get: (id) => jobs.get(id)?.describe(),
    list: () => [...jobs.values()].reverse().map((job) => job.describe()),
    stop: async (id) => {
      const job = jobs.get(id);
      await job?.stop();
      return job?.describe();
    },
  };
}
