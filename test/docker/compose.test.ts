/** docker-compose.yml by rules of our own, and against the configuration that it mounts and the image that it starts. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { loadConfig } from '../../infra/config/load.ts';
import { platformDomain } from '../../infra/config/schema.ts';
import { settings } from '../../infra/config/settings.ts';
import { assert, suite } from '../spec/suite.ts';
import { readDockerfile } from './dockerfile.ts';

const test = suite('docker-compose.yml');
const root = join(import.meta.dirname, '../..');

type Service = Readonly<{
  image: string;
  build?: Readonly<{ context: string; args: Readonly<Record<string, string>> }>;
  profiles: readonly string[];
  environment?: Readonly<Record<string, string>>;
  depends_on?: Readonly<Record<string, Readonly<{ condition: string }>>>;
  healthcheck?: Readonly<{ test: readonly string[] }>;
  networks?: Readonly<{ default: Readonly<{ aliases: readonly string[] }> }>;
  ports?: readonly string[];
  volumes: readonly string[];
}>;

const text = read('docker-compose.yml');
const variables = Object.fromEntries(
  read('.env')
    .split('\n')
    .flatMap((line) => (/^\w+=/.test(line) ? [line.split('=')] : [])),
);
/** As docker compose sees it: merged, and with the values of `.env` or the defaults behind `:-`. */
const file = parse(
  text.replace(/\$\{(\w+):-([^}]*)\}/g, (_, name: string, fallback: string) => variables[name] ?? fallback),
  { merge: true },
) as { services: Record<string, Service>; volumes: Record<string, unknown> };
const services = Object.entries(file.services);
const sandboxes = services.filter(([name]) => name.startsWith('sandbox'));
const inProfile = (profile: string) => services.filter(([, service]) => service.profiles.includes(profile));
const image = readDockerfile(join(root, 'Dockerfile'));

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

test('has three profiles, of which the sandbox alone is what "up" starts', () => {
  const names = (profile: string) => inProfile(profile).map(([name]) => name);
  assert.equal(names('default'), ['sandbox']);
  assert.equal(names('eventstore'), ['eventstore', 'sandbox-on-eventstore']);
  assert.equal(names('cluster'), [
    'eventstore-1',
    'eventstore-2',
    'eventstore-3',
    'sandbox-1',
    'sandbox-2',
    'balancer',
  ]);
  assert.is(variables.COMPOSE_PROFILES, 'default');
  for (const [name, { profiles }] of services) assert.is(profiles?.length, 1, `${name} is in one profile`);
});

test('every image has a version, and every service says when it is healthy', () => {
  for (const [name, service] of services) {
    assert.match(service.image, /:[\w.-]+$/, name);
    assert.not.match(service.image, /:latest$/, name);
    assert.ok((service.healthcheck?.test.length ?? 0) > 1, name);
  }
});

test('what waits, waits for a service of its own profile that is healthy', () => {
  for (const [name, { depends_on = {}, profiles }] of services)
    for (const [other, { condition }] of Object.entries(depends_on)) {
      assert.is(condition, 'service_healthy', name);
      assert.equal(file.services[other]?.profiles, profiles, `${name} waits for ${other}`);
    }
});

test('each profile is reached at the ports of the image, from this machine only, by the names of every org and domain', async () => {
  const loaded = await loadConfig({ file: 'docker/wiotp-sandbox.yaml', directory: root });
  assert.ok(loaded.ok);
  const { domain, orgs } = loaded.loaded.config;
  const wanted = [...orgs.map(({ id }) => id), 'quickstart'].flatMap((org) =>
    [platformDomain, ...domain].flatMap((name) => [`${org}.messaging.${name}`, `${org}.${name}`]),
  );
  for (const [profile, front] of [
    ['default', 'sandbox'],
    ['eventstore', 'sandbox-on-eventstore'],
    ['cluster', 'balancer'],
  ] as const) {
    const published = inProfile(profile).flatMap(([name, { ports }]) =>
      ports && !name.startsWith('eventstore') ? [{ name, ports }] : [],
    );
    assert.equal(published, [{ name: front, ports: image.ports.map((port) => `127.0.0.1:${port}:${port}`) }]);
    assert.equal([...(file.services[front]?.networks?.default.aliases ?? [])].sort(), wanted.sort());
  }
  for (const [name, { ports = [] }] of services) for (const port of ports) assert.match(port, /^127\.0\.0\.1:/, name);
});

test('each sandbox has the image, its health check, the configuration file and data of its own', () => {
  const data = new Set<string>();
  for (const [name, service] of sandboxes) {
    assert.is(service.build?.context, '.', name);
    for (const argument of Object.keys(service.build?.args ?? {})) assert.match(read('Dockerfile'), `ARG ${argument}=`);
    assert.equal(service.healthcheck?.test, ['CMD', ...image.health], name);
    assert.ok(service.volumes.includes('./docker/wiotp-sandbox.yaml:/sandbox/wiotp-sandbox.yaml:ro'), name);
    const [own] = service.volumes.filter((volume) => volume.endsWith(`:${image.volume}`));
    data.add(own ?? '');
  }
  assert.is(data.size, sandboxes.length);
});

test('the arguments that build the image have the same defaults in both files', () => {
  for (const [, { build }] of sandboxes)
    for (const [name, value] of Object.entries(build?.args ?? {}))
      assert.match(read('Dockerfile'), `ARG ${name}=${value}\n`);
});

test('every variable of a sandbox is a setting', () => {
  const known = settings.map(({ variable }) => variable);
  for (const [name, { environment = {} }] of sandboxes)
    for (const variable of Object.keys(environment)) assert.ok(known.includes(variable), `${name}: ${variable}`);
});

test('every volume is declared and used, and every file that is mounted exists', () => {
  const mounted = services.flatMap(([, { volumes }]) => volumes.map((volume) => volume.split(':')[0] ?? ''));
  for (const path of mounted.filter((source) => source.startsWith('./'))) assert.ok(existsSync(join(root, path)), path);
  const named = new Set(mounted.filter((source) => !source.startsWith('./')));
  assert.equal([...named].sort(), Object.keys(file.volumes).sort());
});

test('the nodes of the cluster differ in their names and share the store and the certificates', () => {
  const [first, second] = ['sandbox-1', 'sandbox-2'].map((name) => file.services[name]);
  assert.is.not(first?.environment?.WIOTP_SANDBOX_NODE, second?.environment?.WIOTP_SANDBOX_NODE);
  assert.is(first?.environment?.WIOTP_SANDBOX_STORE, second?.environment?.WIOTP_SANDBOX_STORE);
  for (const node of [first, second]) assert.ok(node?.volumes.includes(`tls:${image.volume}/tls`));
});

test('an EventStoreDB is one of 24, without projections, and named in the store of who waits for it', () => {
  for (const [name, { image: tag, environment = {}, profiles }] of services.filter(([name]) =>
    name.startsWith('eventstore'),
  )) {
    assert.match(tag, /^eventstore\/eventstore:24\.\d+\.\d+-/);
    assert.is(environment.EVENTSTORE_RUN_PROJECTIONS, 'None');
    assert.is(environment.EVENTSTORE_INSECURE, 'true');
    for (const [, service] of sandboxes.filter((sandbox) => sandbox[1].profiles[0] === profiles[0])) {
      assert.match(
        service.environment?.WIOTP_SANDBOX_STORE ?? '',
        new RegExp(`^esdb://.*\\b${name}:2113\\b.*\\?tls=false$`),
      );
      assert.ok(service.depends_on?.[name], name);
    }
    const seeds = environment.EVENTSTORE_GOSSIP_SEED?.split(',') ?? [];
    assert.not(seeds.includes(`${name}:2113`), 'it is no seed of its own');
    for (const seed of seeds) assert.ok(file.services[seed.split(':')[0] ?? ''], seed);
  }
});

test('the balancer takes every port of the image to every node', () => {
  const balancer = read('docker/haproxy.cfg');
  assert.match(balancer, `bind ${image.ports.map((port) => `:${port}`).join(',')}\n`);
  for (const [name] of inProfile('cluster').filter(([service]) => service.startsWith('sandbox')))
    assert.match(balancer, `server ${name} ${name}\n`);
});
