/** What the sandbox's own HTTP API asks of the log and the handlers. An org that is being imported takes nothing in meanwhile. */
import { beingImported } from '../domain/org-import.ts';
import { answerCall } from '../handlers/sandbox/facts.ts';
import { type PublishMessageReply, publishMessage } from '../handlers/sandbox/publish-message.ts';
import { type SetClockReply, setClock } from '../handlers/sandbox/set-clock.ts';
import type { World } from '../projections/world.ts';
import type { History } from './history.ts';
import type { HttpPorts } from './http/ports.ts';
import { notStored } from './not-stored.ts';
import type { Runner } from './runner.ts';

type Parts = Readonly<{
  runner: Runner;
  world: World;
  /** Made when it is first needed. */
  history: () => Promise<Pick<History, 'explain' | 'search'>>;
}>;

export function ownCalls({
  runner,
  world,
  history,
}: Parts): Pick<HttpPorts, 'publish' | 'setClock' | 'search' | 'explain' | 'record'> {
  const { imports } = world.registry;
  const closed = (org: string) => {
    const imported = imports.get(org);
    return imported && beingImported(org, imported.source);
  };
  return {
    publish: async (request) => {
      const no = closed(request.org);
      if (no) return { ok: false, rejection: { id: no.rule, reason: no.text, status: no.status, advice: WAIT } };
      return new Promise((resolve) => {
        const reply: PublishMessageReply = runner.run(publishMessage, request, {
          durable: (recorded) =>
            resolve(
              reply
                ? { ok: false, rejection: { id: reply.rejection, reason: reply.reason } }
                : { ok: true, id: recorded.id, position: recorded.position },
            ),
          failed: () => {
            const { rule: id, text: reason, status } = notStored;
            resolve({ ok: false, rejection: { id, reason, status, advice: 'try again when /readyz answers 200' } });
          },
        });
      });
    },
    setClock: async (request) => {
      const no = closed(request.org);
      if (no) return no;
      return new Promise((resolve, reject) => {
        let reply: SetClockReply = notStored;
        runner.runInTurn(setClock, request, {
          replied: (given) => {
            reply = given;
          },
          durable: () => resolve(reply),
          failed: () => resolve(notStored),
          thrown: reject,
        });
      });
    },
    search: async (search) => (await history()).search(search),
    explain: async (id) => {
      const then = await (await history()).explain(id);
      return then?.ok ? then.value : undefined;
    },
    record: ({ callId, org, ...call }) => {
      const claimed = org === undefined || imports.has(org) ? {} : { org };
      runner.run(answerCall, { ...call, ...claimed }, callId === undefined ? {} : { correlationId: callId });
    },
  };
}

const WAIT = 'wait for the end of the import, or take it up again';
