/** Events in, documents out: a projection's rules as a table. */
import { assert, suite } from './suite.ts';

/** The part of a projection that the table drives. */
type Folds<Document, Event> = Readonly<{
  name: string;
  key: (event: Event) => string;
  evolve: (current: Document | undefined, event: Event) => Document | undefined;
}>;

/** One rule: its name as a sentence, the events in order, and every document there is afterwards, by key. */
export type ProjectionRow<Document, Event> = readonly [
  name: string,
  events: readonly Event[],
  documents: Readonly<Record<string, Document>>,
];

/**
 * Makes one test per row. Events are delivered once; each twice in place; and all of them a second time: redelivery changes nothing.
 *
 * @example projectionTable(statusMessage, [['tells of a connection', [connected], { 'd:abc123:psutil:001': message }]]);
 */
export function projectionTable<Document, Event>(
  projection: Folds<Document, Event>,
  rows: readonly ProjectionRow<Document, Event>[],
): void {
  const test = suite(`projects ${projection.name}`);
  for (const [name, events, documents] of rows) {
    test(name, () => {
      assert.equal(documentsOf(projection, events), documents);
      const doubled = events.flatMap((event) => [event, event]);
      assert.equal(documentsOf(projection, doubled), documents, 'an event delivered twice in a row changed a document');
      const repeated = [...events, ...events];
      assert.equal(documentsOf(projection, repeated), documents, 'events delivered again later changed a document');
    });
  }
}

function documentsOf<Document, Event>(
  { key, evolve }: Folds<Document, Event>,
  events: readonly Event[],
): Record<string, Document> {
  const documents = new Map<string, Document>();
  for (const event of events) {
    const document = evolve(documents.get(key(event)), event);
    if (document === undefined) documents.delete(key(event));
    else documents.set(key(event), document);
  }
  return Object.fromEntries(documents);
}
