/** The topic check against the platform's own unit tests. Source: amlen server_proxy/test/proxy_test.c. */
import { readFileSync } from 'node:fs';
import type { ClientId } from '../../domain/client-id.ts';
import { allPermissions } from '../../domain/permissions.ts';
import { checkTopic, type Principal } from '../../domain/topic.ts';
import { assert, suite } from '../spec/suite.ts';

type Row = Readonly<{
  class: 'd' | 'g' | 'a';
  org?: 'quickstart';
  op: 'publish' | 'subscribe';
  accept: readonly string[];
  reject: readonly string[];
}>;

const rows: readonly Row[] = JSON.parse(
  readFileSync(new URL('../vectors/messaging-topics.json', import.meta.url), 'utf8'),
);

const ids: Record<Row['class'] | 'A', (org: string) => ClientId> = {
  d: (org) => ({ class: 'd', org, typeId: 'typ', deviceId: 'device' }),
  g: (org) => ({ class: 'g', org, typeId: 'gwt', deviceId: 'gw1' }),
  a: (org) => ({ class: 'a', org, appId: 'app1' }),
  A: (org) => ({ class: 'A', org, appId: 'app1', instanceId: 'i1' }),
};

function principal(letter: keyof typeof ids, org: Row['org']): Principal {
  const rules = org === 'quickstart' ? 'quickstart2' : 'iot2';
  return { id: ids[letter](org ?? 'abc123'), rules, permissions: allPermissions };
}

const test = suite('topic acceptance');

for (const { class: letter, org, op, accept, reject } of rows) {
  // Scalable applications live under the applications' rules, except that the quickstart org has none for them.
  const letters = letter === 'a' && org === undefined ? (['a', 'A'] as const) : [letter];
  for (const acting of letters) {
    const who = `${acting} ${op}${org === undefined ? '' : ` in ${org}`}`;
    for (const topic of accept) {
      test(`${who} accepts ${topic}`, () => {
        const outcome = checkTopic(principal(acting, org), op, topic);
        assert.ok(outcome.ok, outcome.ok ? '' : outcome.rejection.reason);
      });
    }
    for (const topic of reject) {
      test(`${who} rejects ${topic}`, () => {
        const outcome = checkTopic(principal(acting, org), op, topic);
        if (outcome.ok) throw new Error(`"${topic}" was accepted as "${outcome.value}"`);
        assert.is(outcome.rejection.closeCode, 276);
      });
    }
  }
}

test('scalable applications have no topics in quickstart', () => {
  for (const { class: letter, org, op, accept } of rows) {
    if (letter !== 'a' || org === undefined) continue;
    for (const topic of accept) assert.not(checkTopic(principal('A', org), op, topic).ok, topic);
  }
});
