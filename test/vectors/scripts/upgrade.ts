/** WebSocket upgrades, good and bad. */
import { connectFrame } from '../../doubles/mqtt-frames.ts';
import { openWebSocket } from '../../doubles/open-client.ts';
import { webSocketFrame } from '../../doubles/raw-websocket.ts';
import { judgeEnd, same } from '../acting-client.ts';
import { dev1 } from '../fixture.ts';
import { object, onlyKeys } from '../json.ts';
import { expectApp } from '../prose-app.ts';
import { messagingHost, type Script } from '../stage.ts';
import { ends } from '../vector.ts';

export const upgradeScripts: Readonly<Record<string, Script>> = {
  C41: upgrade,
  C42: upgrade,
  C44: upgrade,

  C43: async (stage, vector) => {
    // The close code is seen in the log only.
    ends(vector, 'CLOSE (code 295)');
    const { client } = await openWebSocket(stage.target, { host: messagingHost, subprotocol: 'mqtt' });
    if (!client) throw new Error('The upgrade was refused.');
    stage.keep(client);
    stage.mark();
    client.sendRaw(webSocketFrame(1, connectFrame(dev1)));
    await judgeEnd(client, 'CLOSE', 0, []);
    await (await expectApp(stage, vector.app, { client: dev1 }))();
  },
};

async function upgrade(...[stage, vector]: Parameters<Script>): Promise<void> {
  const action = object(vector.do);
  onlyKeys(action, ['op', 'path', 'subprotocol', 'secWebSocketVersion']);
  onlyKeys(vector.expect, ['http', 'bodyContains', 'header', 'then']);
  const { path, subprotocol, secWebSocketVersion: version } = action;
  stage.mark();
  const { answer, accepted, client, closed, destroy } = await openWebSocket(stage.target, {
    host: messagingHost,
    ...(path !== undefined && { path: String(path) }),
    ...(version !== undefined && { version: Number(version) }),
    subprotocol: subprotocol === null ? null : String(subprotocol),
  });
  if (client) stage.keep(client);
  try {
    const { http, bodyContains, header, then } = vector.expect;
    same('HTTP status', http, answer.status);
    if (http === 101) same('a right Sec-WebSocket-Accept', true, accepted);
    if (bodyContains !== undefined)
      same(`${bodyContains} in the body`, true, answer.body.includes(String(bodyContains)));
    if (header !== undefined) {
      const [, name = '', value] = /^(\S+): (.+)$/.exec(String(header)) ?? [];
      if (value === undefined) throw new Error(`Nothing translates the words "${header}".`);
      same(name, value, answer.headers.get(name.toLowerCase()));
    }
    if (then !== undefined) await closed();
    await (await expectApp(stage, vector.app, { client: dev1 }))();
  } finally {
    if (!client) destroy();
  }
}
