/** Splits what a broker sends into frames without making an object for any of them. */

/** Called for each whole frame: its first byte, and where its body lies in `buffer`, which is only valid during the call. */
export type OnFrame = (type: number, buffer: Buffer, body: number, end: number) => void;

/** Takes chunks as they come; keeps a copy of a frame that is not whole yet. */
export function frameReader(onFrame: OnFrame): (chunk: Buffer) => void {
  let rest: Buffer | undefined;
  return (chunk) => {
    const buffer = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (at < buffer.length) {
      const body = bodyAt(buffer, at);
      if (body < 0) break;
      const end = body + lengthAt(buffer, at);
      if (end > buffer.length) break;
      onFrame(buffer[at] as number, buffer, body, end);
      at = end;
    }
    rest = at === buffer.length ? undefined : Buffer.from(buffer.subarray(at));
  };
}

/** Where the body of the frame at `at` begins, or -1 when its length is not there yet. */
function bodyAt(buffer: Buffer, at: number): number {
  for (let index = at + 1; index < at + 5; index++) {
    if (index >= buffer.length) return -1;
    if ((buffer[index] as number) < 0x80) return index + 1;
  }
  throw new Error('the broker sent a frame whose length has more than four bytes');
}

function lengthAt(buffer: Buffer, at: number): number {
  let length = 0;
  let shift = 0;
  for (let index = at + 1; ; index++, shift += 7) {
    const digit = buffer[index] as number;
    length |= (digit & 0x7f) << shift;
    if (digit < 0x80) return length;
  }
}
