/** Access control against a naive filter, over histories drawn at random. */
import { Explainer } from '../../projections/explanation.ts';
import { connected, EVENTS_ONLY, KEY, left, subscribed } from '../handlers/furnished.ts';
import { fc, property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';
import { type Change, change, EVENTS, GATEWAY, OF_GATEWAY, openAccess, receivers } from './access-stage.ts';

const test = suite('the world: access control, at random');

const keys = [KEY, EVENTS_ONLY, 'a-abc123-third'];
const groups = ['red', 'blue', OF_GATEWAY];
const devices = ['dev1', 'dev2', 'dev3'];
const own = ['a:abc123:x', 'a:abc123:y'];
const shared = ['A:abc123:sc:i1', 'A:abc123:sc:i2', 'A:abc123:sc:i3'];

const key = fc.constantFrom(...keys);
const group = fc.constantFrom(...groups);
const deviceId = fc.constantFrom(...devices);
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ does: fc.constant('switch' as const), on: fc.integer({ max: 3, min: 0 }).map((drawn) => drawn > 0) }),
  fc.record({ does: fc.constant('limit' as const), key, groups: fc.uniqueArray(group, { maxLength: 2 }) }),
  fc.record({ does: fc.constant('limit' as const), key, groups: fc.uniqueArray(group, { maxLength: 2 }) }),
  fc.record({ does: fc.constantFrom('add', 'add', 'add', 'remove' as const), group, deviceId }),
  fc.record({ does: fc.constantFrom('make key', 'delete key' as const), key }),
  fc.record({ does: fc.constantFrom('make group', 'delete group' as const), group: fc.constantFrom('red', 'blue') }),
  fc.record({ does: fc.constant('register' as const), deviceId, byGateway: fc.boolean() }),
  fc.record({ does: fc.constant('delete device' as const), deviceId }),
);
const connection = fc.record({
  does: fc.constantFrom('connect', 'connect', 'leave' as const),
  app: fc.constantFrom(...own, ...shared),
  key,
});
const step = fc.oneof({ arbitrary: changes, weight: 3 }, { arbitrary: connection, weight: 1 });
const history = fc.noBias(fc.array(step, { minLength: 1, maxLength: 30, size: 'max' }));

/** What the same changes say, without the world: sets, and no answer that is kept. */
class Naive {
  on = false;
  readonly keys = new Map<string, readonly string[]>([KEY, EVENTS_ONLY].map((one) => [one, []]));
  readonly groups = new Map<string, Set<string>>([[OF_GATEWAY, new Set()]]);
  readonly devices = new Set(['dev1', 'dev2']);
  /** Which key an application used last. */
  readonly apps = new Map<string, string>();

  take(what: Change): void {
    switch (what.does) {
      case 'switch':
        this.on = what.on;
        return;
      case 'make key':
        this.keys.set(what.key, []);
        return;
      case 'limit':
        if (this.keys.has(what.key)) this.keys.set(what.key, what.groups);
        return;
      case 'delete key':
        this.keys.delete(what.key);
        return;
      case 'make group':
        this.groups.set(what.group, new Set());
        return;
      case 'delete group':
        this.groups.delete(what.group);
        return;
      case 'add':
        this.groups.get(what.group)?.add(what.deviceId);
        return;
      case 'remove':
        this.groups.get(what.group)?.delete(what.deviceId);
        return;
      case 'register':
        if (what.byGateway && !this.devices.has(what.deviceId)) this.groups.get(OF_GATEWAY)?.add(what.deviceId);
        this.devices.add(what.deviceId);
        return;
      case 'delete device':
        // What is not registered can be deleted, or be a member, in these histories only.
        if (!this.devices.delete(what.deviceId)) return;
        for (const members of this.groups.values()) members.delete(what.deviceId);
    }
  }

  sees(app: string, device: string): boolean {
    if (!this.on) return true;
    const limits = this.keys.get(this.apps.get(app) ?? '');
    return limits !== undefined && (limits.length === 0 || limits.some((one) => this.groups.get(one)?.has(device)));
  }
}

test(
  'each message goes to all who see its device, and to one of a shared group',
  property(
    [history],
    async (steps) => {
      const stage = await openAccess();
      const naive = new Naive();
      const online = new Map<string, string>();
      const connect = (app: string, user: string) => {
        online.set(app, connected(stage, app, { user, clean: false }).connectionId);
        naive.apps.set(app, user);
      };
      for (const [nth, app] of [...own, ...shared].entries()) {
        connect(app, nth % 2 === 0 ? KEY : EVENTS_ONLY);
        subscribed(stage, app, EVENTS, 1);
      }
      const leave = (app: string) => {
        const connectionId = online.get(app);
        if (connectionId !== undefined) left(stage, { clientId: app, connectionId }, 91);
        online.delete(app);
      };
      // Asked for once before anything happens, so that every answer is kept from there on.
      for (const step of [undefined, ...steps]) {
        if (step && 'app' in step) {
          if (step.does === 'leave') leave(step.app);
          else if (naive.keys.has(step.key)) connect(step.app, step.key);
        } else if (step) {
          change(stage, step);
          naive.take(step);
        }
        // Who is connected with a key that is deleted is cut.
        for (const app of [...online.keys()]) if (!naive.keys.has(naive.apps.get(app) ?? '')) leave(app);
        for (const device of devices) {
          const seeing = (apps: readonly string[]) => apps.filter((app) => naive.sees(app, device));
          const got = receivers(stage, device);
          const expected = seeing(own);
          assert.equal(
            got.filter((app) => own.includes(app)),
            expected,
          );
          const among = seeing(shared);
          const awake = among.filter((app) => online.has(app));
          const able = awake.length > 0 ? awake : among;
          const one = got.filter((app) => shared.includes(app));
          assert.is(one.length, Math.min(able.length, 1), `one of "${able}" gets it`);
          assert.ok(
            one.every((app) => able.includes(app)),
            `${one} is one of "${able}"`,
          );
        }
      }
      explains(stage, (app) => !naive.sees(app, 'dev3'), online);
    },
    { runs: 150 },
  ),
);

/** The last message, one of `dev3`, was hidden from those, and the explanation says so of these and of nobody else. */
function explains(
  { events }: Awaited<ReturnType<typeof openAccess>>,
  hidden: (app: string) => boolean,
  online: ReadonlyMap<string, string>,
): void {
  const explainer = new Explainer(events.at(-1)?.id ?? '');
  for (const event of events) explainer.feed(event);
  const { recipients, others } = explainer.explanation ?? { recipients: [], others: [] };
  const said = others.filter(({ why }) => why.startsWith('it was hidden by access control')).map((one) => one.clientId);
  assert.equal(said.sort(), [...own, ...shared].filter(hidden).sort());
  const told = new Set([...recipients, ...others].map(({ clientId }) => clientId));
  for (const app of [...online.keys(), GATEWAY]) assert.ok(told.has(app), `something is said of ${app}`);
}
