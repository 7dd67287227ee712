/** Visits every read of an org, for what must not be in any answer. */
import { assert } from './spec/suite.ts';

/** What stands for the parameters of a path. */
const filled: Readonly<Record<string, string>> = {
  org: 'abc123',
  typeId: 'pump',
  deviceId: 'p-1',
  clientId: 'd:abc123:pump:p-1',
};

/** Every answer of the reads of an org, of now and of then. */
export async function lookAtAll(port: number): Promise<[name: string, content: string][]> {
  const origin = `http://127.0.0.1:${port}`;
  const index = (await (await fetch(`${origin}/_sandbox/v1`)).json()) as {
    paths: { path: string; methods: string[] }[];
  };
  const reads = index.paths.filter(
    ({ path, methods }) => /\/orgs(\/|$)/.test(path) && methods.includes('GET') && !path.endsWith('/export'),
  );
  assert.ok(reads.length >= 20, `${reads.length} reads of orgs`);
  const answers: [string, string][] = [];
  for (const { path } of reads) {
    const own = path.replace(/\{(\w+)\}/g, (_, name) => filled[name] ?? '');
    for (const query of path.endsWith('/diff') ? ['?from=0', '?from=2001-01-01'] : ['', '?at=now']) {
      const answer = await fetch(`${origin}${own}${query}`);
      // The client has left; what it did is in its connections.
      const expected = path.endsWith('/clients/{clientId}') ? 404 : 200;
      assert.is(answer.status, expected, `${own}${query}`);
      answers.push([`look at ${own}${query}`, `${JSON.stringify([...answer.headers])} ${await answer.text()}`]);
    }
  }
  return answers;
}
