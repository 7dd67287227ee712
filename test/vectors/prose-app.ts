/**
 * What the observer should see where a vector says it in words: each wording translated by hand, keyed by the words themselves, so that a
 * vector with other words is not quietly passed over.
 */
import type { ConnectFields } from '../doubles/mqtt-frames.ts';
import { same } from './acting-client.ts';
import { type ExpectedMessage, expectedMessage, pair } from './expected-message.ts';
import { monitorTopic, quickstartApp } from './fixture.ts';
import type { Json, JsonObject } from './json.ts';
import type { Stage } from './stage.ts';

/** Who acts, and what it published if it did. `topic` is the first that the vector names for the observer. */
export type Acting = Readonly<{ client: ConnectFields; payload?: Buffer; topic?: string }>;
type Check = () => Promise<void>;
/** Called before the action; what it returns is called after it. */
type Translation = (stage: Stage, acting: Acting) => Promise<Check>;

/** Judges `app` of a vector: call before the action, and what it returns after it. */
export async function expectApp(stage: Stage, app: Json, acting: Acting): Promise<Check> {
  if (app === null) return exactly(stage, []);
  if (typeof app === 'string') return translate(stage, app, acting);
  if (!Array.isArray(app)) throw new Error(`Nothing judges "app": ${JSON.stringify(app)}.`);
  const messages = app.filter((part) => typeof part !== 'string').map((part) => expectedMessage(part, stage.localise));
  const checks = [exactly(stage, messages)];
  const [first] = messages;
  const named = first ? { ...acting, topic: first.topic } : acting;
  for (const words of app.filter((part) => typeof part === 'string')) checks.push(await translate(stage, words, named));
  return async () => {
    for (const check of checks) await check();
  };
}

const translations: Readonly<Record<string, Translation>> = {
  'FailedConnect 180 or nothing': async (stage, acting) => orNothing(stage, failed(acting, { CloseCode: 180 })),
  'FailedConnect 180 on its mon topic': async (stage, acting) => exactly(stage, [failed(acting, { CloseCode: 180 })]),
  'FailedConnect on iot-2/app/app1/mon': async (stage, acting) => exactly(stage, [failed(acting, {})]),
  'FailedConnect or nothing': async (stage, acting) => orNothing(stage, failed(acting, {})),
  'FailedConnect 276 or nothing': async (stage, acting) => orNothing(stage, failed(acting, { CloseCode: 276 })),
  'Connect on iot-2/app/sc/mon': async (stage) => exactly(stage, [status('iot-2/app/sc/mon', { Action: 'Connect' })]),
  delivered: async (stage, acting) => exactly(stage, [published('iot-2/type/t1/id/dev1/evt/big/fmt/bin', acting)]),
  'Disconnect CloseCode 276': (stage, acting) => closedForItsTopic(stage, acting),
  'Disconnect CloseCode 276 on iot-2/app/{appId}/mon, not retained': (stage, acting) =>
    closedForItsTopic(stage, acting),
  'a later subscriber receives nothing': async (stage, acting) => nothingLater(stage, topicOf(acting)),
  'app a:quickstart:x subscribed iot-2/type/any/id/thing1/mon sees Connect': (stage) =>
    quickstartAppSees(stage, 'iot-2/type/any/id/thing1/mon', [
      status('iot-2/type/any/id/thing1/mon', { Action: 'Connect', ClientID: 'd:quickstart:any:thing1' }),
    ]),
  'a:quickstart:x subscribed iot-2/type/+/id/thing1/evt/+/fmt/+ receives iot-2/type/any/id/thing1/evt/temp/fmt/json': (
    stage,
    acting,
  ) =>
    quickstartAppSees(stage, 'iot-2/type/+/id/thing1/evt/+/fmt/+', [
      published('iot-2/type/any/id/thing1/evt/temp/fmt/json', acting),
    ]),
};

function translate(stage: Stage, words: string, acting: Acting): Promise<Check> {
  const translation = translations[words];
  if (!translation) throw new Error(`Nothing translates the words "${words}".`);
  return translation(stage, acting);
}

function topicOf({ topic }: Acting): string {
  if (topic === undefined) throw new Error('The words speak of a topic that the vector does not name.');
  return topic;
}

function published(topic: string, { payload }: Acting): ExpectedMessage {
  if (payload === undefined) throw new Error('The words speak of a message, but nothing was published.');
  return { topic, payload, retain: false };
}

function exactly(stage: Stage, messages: readonly ExpectedMessage[]): Check {
  return async () => void (await stage.expectAtObserver(messages));
}

/** The observer may see this message or none; which of them is known once everything under way has arrived. */
function orNothing(stage: Stage, message: ExpectedMessage): Check {
  return async () => {
    await stage.settle();
    await stage.expectAtObserver(stage.seen().length === 0 ? [] : [message]);
  };
}

function failed({ client: { clientId } }: Acting, json: JsonObject): ExpectedMessage {
  return { ...status(monitorTopic(clientId), { Action: 'FailedConnect', ClientID: clientId, ...json }), stored: false };
}

/** A live status message: not marked as retained, whatever is kept of it. */
export function status(topic: string, json: JsonObject): ExpectedMessage {
  return { topic, json, retain: false };
}

/** The application's status is cleared: the Disconnect is not kept, and neither is the Connect before it. */
async function closedForItsTopic(stage: Stage, { client }: Acting): Promise<Check> {
  const topic = monitorTopic(client.clientId);
  const seen = exactly(stage, [{ ...status(topic, { Action: 'Disconnect', CloseCode: 276 }), stored: false }]);
  const cleared = nothingLater(stage, topic);
  return async () => {
    await seen();
    await cleared();
  };
}

/** Nobody who subscribes afterwards receives anything on this topic. */
export function nothingLater(stage: Stage, topic: string): Check {
  return async () => {
    const messages = await stage.later(topic);
    same(
      `for a later subscriber to ${topic}`,
      [],
      messages.map(({ payload }) => payload.toString()),
    );
  };
}

/** An application of the quickstart org sees these messages live and no others; the observer's org sees nothing. */
async function quickstartAppSees(stage: Stage, filter: string, messages: readonly ExpectedMessage[]): Promise<Check> {
  const watcher = await stage.connected(quickstartApp);
  same('SUBACK of the quickstart application', [0], await watcher.subscribe([[filter, 0]]));
  // Its own status comes back behind whatever else was kept for it.
  const own = monitorTopic(quickstartApp.clientId);
  await watcher.subscribe([[own, 0]]);
  await watcher.until(() => watcher.messages().find(({ topic }) => topic === own), 'its own retained status');
  const from = watcher.received.length;
  return async () => {
    await watcher
      .until(() => (pair(messages, watcher.messages(from)).missing ? undefined : true), 'the message')
      .catch(() => {});
    await watcher.ping();
    const { problem } = pair(messages, watcher.messages(from));
    if (problem) throw new Error(`The quickstart application ${problem}.`);
    await stage.expectAtObserver([]);
  };
}
