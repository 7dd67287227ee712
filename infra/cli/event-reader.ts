/** Reading server-sent events from a body that comes in pieces. Source: WHATWG HTML, 9.2.6. */

/** One event: its name (`message` unless said), its data, and the id in force when it came. */
export type ServerSentEvent = Readonly<{ event: string; data: string; id: string }>;

/** A single event may not be longer: a stream without line ends is not one of ours. */
const LINE_CHARACTERS_MAX = 4_194_304;

/** Gives each event as it is complete; ends when the body ends. What is left of an unfinished event is dropped, as the standard says. */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent, void> {
  let id = '';
  let event = 'message';
  let data: string[] = [];
  for await (const line of linesOf(body)) {
    if (line === '') {
      if (data.length > 0) yield { event, data: data.join('\n'), id };
      [event, data] = ['message', []];
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    if (field === 'event') event = value;
    if (field === 'id') id = value;
  }
}

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? '';
    if (rest.length > LINE_CHARACTERS_MAX)
      throw new Error(`a line of the stream has more than ${LINE_CHARACTERS_MAX} characters`);
    yield* lines;
  }
}
