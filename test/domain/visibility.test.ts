import { groupsSeen, membersSeen, type SightRegistry, seesDevice } from '../../domain/visibility.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('what an API key sees');

const groups: Readonly<Record<string, ReadonlySet<string>>> = {
  red: new Set(['t1 dev1']),
  blue: new Set(['t1 dev2', 't2 dev1']),
  empty: new Set(),
};
const keys: Readonly<Record<string, Readonly<Record<string, string[]>>>> = {
  free: {},
  'free with a role': { PD_STANDARD_APP: [] },
  'of red': { PD_STANDARD_APP: ['red'] },
  'of red and blue': { PD_STANDARD_APP: ['red'], PD_OPERATOR_APP: ['blue', 'red'] },
  'of an empty group': { PD_STANDARD_APP: ['empty'] },
  'of a deleted group': { PD_STANDARD_APP: ['gone'] },
  'of red and a deleted group': { PD_STANDARD_APP: ['gone', 'red'] },
};

function registry(accessControl: boolean): SightRegistry {
  return {
    org: (org) => (org === 'abc123' ? { accessControl } : undefined),
    apiKey: (key) => (keys[key] ? { rolesToGroups: keys[key] } : undefined),
    resourceGroup: (org, groupId) => {
      const members = org === 'abc123' ? groups[groupId] : undefined;
      return members && { members };
    },
  };
}

const devices = [
  { typeId: 't1', deviceId: 'dev1' },
  { typeId: 't1', deviceId: 'dev2' },
  { typeId: 't2', deviceId: 'dev1' },
  { typeId: 't2', deviceId: 'nobody' },
];
const all = 't1/dev1 t1/dev2 t2/dev1 t2/nobody';

// biome-ignore format: a table reads in columns
const rows: readonly (readonly [key: string, groups: readonly string[] | undefined, sees: string])[] = [
  ['free',                       undefined,        all],
  ['free with a role',           undefined,        all],
  ['of red',                     ['red'],          't1/dev1'],
  ['of red and blue',            ['red', 'blue'],  't1/dev1 t1/dev2 t2/dev1'],
  ['of an empty group',          ['empty'],        ''],
  ['of a deleted group',         ['gone'],         ''],
  ['of red and a deleted group', ['gone', 'red'],  't1/dev1'],
  ['that is gone',               [],               ''],
];

function seen(org: string, key: string, accessControl: boolean): string {
  const shown = devices.filter((device) => seesDevice(org, key, device, registry(accessControl)));
  return shown.map(({ typeId, deviceId }) => `${typeId}/${deviceId}`).join(' ');
}

for (const [key, limits, sees] of rows) {
  test(`a key ${key}`, () => {
    assert.equal(groupsSeen('abc123', key, registry(true)), limits);
    const members = membersSeen('abc123', key, registry(true));
    assert.equal(
      members,
      limits?.flatMap((group) => groups[group] ?? []),
    );
    assert.is(seen('abc123', key, true), sees);
    assert.is(seen('abc123', key, false), all, 'access control is off');
    assert.is(seen('nowhere', key, true), all, 'an org of which nothing is known');
  });
}
