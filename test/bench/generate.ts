/** Hands a job to a generator process and waits for its figures. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import type { Figures, Job, JobAnswer } from './generator/job.ts';

export type Generator = Readonly<{
  run: (job: Job) => Promise<Figures>;
  /** Like `run`, but the generator and its connections stay until `end`. */
  start: (job: Job) => Promise<Readonly<{ figures: Figures; end: () => void }>>;
}>;

const ANSWER_WITHIN_MS = 120_000;

/** Bundled once, so that it starts quickly; each job gets a process of its own. */
export async function makeGenerator(workDirectory: string): Promise<Generator> {
  const file = await bundle(join(import.meta.dirname, 'generator/main.ts'), workDirectory, 'generator');
  const start: Generator['start'] = async (job) => {
    const child = fork(file, { execArgv: [] });
    alive.add(child);
    child.once('exit', () => alive.delete(child));
    const end = () => void child.kill('SIGKILL');
    try {
      return { figures: await answerOf(child, job), end };
    } catch (error) {
      end();
      throw error;
    }
  };
  const run: Generator['run'] = async (job) => {
    const { figures, end } = await start(job);
    end();
    return figures;
  };
  return { run, start };
}

function answerOf(child: ChildProcess, job: Job): Promise<Figures> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`the generator did not finish ${job.kind} in ${ANSWER_WITHIN_MS / 1000} s`));
    const timer = setTimeout(late, ANSWER_WITHIN_MS);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`the generator ended with ${signal ?? code} during ${job.kind}`));
    });
    child.once('message', (answer: JobAnswer) => {
      clearTimeout(timer);
      if ('figures' in answer) resolve(answer.figures);
      else reject(new Error(`${job.kind}: ${answer.problem}`));
    });
    child.send(job);
  });
}

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});
