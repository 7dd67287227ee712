/** An answer as lines of JSON: how far something is, now and then, and last what came of it. */
import { problem } from './problem.ts';

/** How often a reader hears how far it is, ms; also when nothing moves: proxies and the server close what is silent. */
const TELL_EVERY_MS = 200;

/** `told` makes the last line. What breaks is heard by `failed`, and told without details. */
export function progressLines<Progress, Outcome>(
  work: (progress: (done: Progress) => void) => Promise<Outcome>,
  told: (outcome: Outcome) => object,
  failed: (error: unknown) => void,
): Response {
  const encoder = new TextEncoder();
  let latest: object = {};
  let timer: NodeJS.Timeout | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      const say = (line: object) => controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
      timer = setInterval(() => {
        // A reader that does not read is told what is new when it does.
        if ((controller.desiredSize ?? 0) > 0) say(latest);
      }, TELL_EVERY_MS);
      const end = (line: object) => {
        if (timer === undefined) return;
        clearInterval(timer);
        say(line);
        controller.close();
      };
      work((done) => {
        latest = { progress: done };
      }).then(
        (outcome) => end(told(outcome)),
        (error) => {
          failed(error);
          end({ problem: problem('failed', 'the sandbox failed on this', 'its log has the stack; look at it') });
        },
      );
    },
    // The work goes on: what it does is in the log.
    cancel: () => {
      clearInterval(timer);
      timer = undefined;
    },
  });
  return new Response(body, { headers: { 'content-type': 'application/x-ndjson' } });
}
