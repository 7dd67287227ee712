import { assert, suite } from '../../../spec/suite.ts';
import { badBodies } from './bad-input-bodies.ts';
import { type BadInput, badCredentials, badFraming, badPaths, outsidePaths } from './bad-input-cases.ts';
import { assertNoLeak, assertPlatformError, onlyAnswered, openStage, type Stage } from './bad-input-stage.ts';

type Context = { stage?: Stage };

function refuses(name: string, cases: readonly BadInput[], assertShape = assertPlatformError): void {
  const test = suite<Context>(name, {});
  test.before(async (context) => {
    context.stage = await openStage();
  });
  test.after(async ({ stage }) => {
    await stage?.close();
  });
  for (const [what, bytes, status, rule] of cases) {
    test(`${what}: ${status}${rule === null ? '' : ` ${rule}`}`, async ({ stage }) => {
      if (!stage) throw new Error('The sandbox did not start.');
      await stage.fresh();
      const { answers, text } = await stage.exchange(bytes);
      const events = await stage.fresh();
      const [answer] = answers;
      if (!answer) throw new Error('The sandbox closed without an answer.');
      assert.is(answers.length, 1, text);
      assert.is(answer.status, status, text);
      assertShape(answer);
      assert.is(onlyAnswered(events)?.data.rejection ?? null, rule);
      assert.is(answer.headers.has('x-evil'), false);
      assertNoLeak(text, events);
      assert.equal(stage.failures, [], 'no code broke');
    });
  }
}

refuses('bodies that are refused', badBodies);
refuses('paths and queries that are refused', badPaths);
refuses('paths outside of the API', outsidePaths, ({ headers, body }) => {
  assert.is(headers.get('content-type'), 'application/problem+json');
  assert.is(JSON.parse(body).type, 'urn:wiotp-sandbox:problem:not-found');
});
refuses('credentials and hosts that are refused', badCredentials);
refuses('framing that is refused', badFraming);
