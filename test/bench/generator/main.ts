/** The generator: a process of its own that is handed one job, does it, answers, and is ended by whoever started it. */
import { connectAndLeave, hold, reconnect } from './connections.ts';
import { fanIn } from './fan-in.ts';
import { fanOut } from './fan-out.ts';
import { fill } from './fill.ts';
import { http, pages, registerMany } from './http.ts';
import type { Figures, Job, JobAnswer } from './job.ts';
import { latency } from './latency.ts';

process.once('message', (job: Job) => {
  run(job).then(
    (figures) => answer({ figures }),
    (error: unknown) => answer({ problem: error instanceof Error ? error.message : String(error) }),
  );
});

function run(job: Job): Promise<Figures> {
  switch (job.kind) {
    case 'fan-in':
      return fanIn(job);
    case 'fan-out':
      return fanOut(job);
    case 'latency':
      return latency(job);
    case 'connect':
      return connectAndLeave(job);
    case 'reconnect':
      return reconnect(job);
    case 'http':
      return http(job);
    case 'register-many':
      return registerMany(job);
    case 'pages':
      return pages(job);
    case 'fill':
      return fill(job);
    case 'hold':
      return hold(job);
  }
}

function answer(given: JobAnswer): void {
  process.send?.(given);
}
