/** Server-sent events: the text of each frame, and a stream that makes the next one only when its reader has room. Source: WHATWG HTML, 9.2. */

/** Sets the id to resume from, and how soon to come back; a reader sees nothing of it but an open stream. */
export function openingFrame(id: number, retryMs: number): string {
  return `retry: ${retryMs}\nid: ${id}\n\n`;
}

/** One event: `data` is sent as JSON in one line. */
export function dataFrame(id: number, data: object): string {
  return `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A sign of life that moves the id to resume from, so that a reader of rare events need not look at the others twice. */
export function heartbeatFrame(id: number): string {
  return `: still here\nid: ${id}\n\n`;
}

/** The last frame: why the stream ends. Readers come back by themselves, with the id of the last event they saw. */
export function closingFrame(data: object): string {
  return `event: closed\ndata: ${JSON.stringify(data)}\n\n`;
}

/**
 * An answer whose body is the frames, made one at a time as the reader takes them. `ended` is called once: when the frames are through, have
 * failed, or their reader has gone away; in that case the frames must end soon after.
 */
export function eventStream(frames: AsyncGenerator<string, void>, ended: () => void): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await frames.next();
          if (!done) return controller.enqueue(encoder.encode(value));
          ended();
          controller.close();
        } catch (error) {
          ended();
          throw error;
        }
      },
      cancel: async () => {
        ended();
        await frames.return();
      },
    },
    { highWaterMark: 0 },
  );
  const headers = {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no', // nginx would hold events back
  };
  return new Response(body, { headers });
}
