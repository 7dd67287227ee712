/** `docs/configuration.md` says all that there is. */
import { configurationPage, exampleFile } from '../../../infra/config/page.ts';
import { settings } from '../../../infra/config/settings.ts';
import { assert, suite } from '../../spec/suite.ts';
import { loadGood } from './spec.ts';

const test = suite('the page of settings');

for (const { key, flag, variable, value } of settings) {
  test(`${key} has its row`, () => {
    const row =
      configurationPage()
        .split('\n')
        .find((line) => line.startsWith(`| \`${key}\` |`)) ?? '';
    assert.is(row.split(/(?<!\\)\|/).length, 7, `the row has five cells: ${row}`);
    if (flag !== undefined) assert.match(row, `\`--${flag} ${value}\``);
    if (variable !== undefined) assert.match(row, `\`${variable}\``);
  });
}

test('its example is read as it stands', async () => {
  const { config } = await loadGood({ yaml: exampleFile });
  assert.equal(
    config.orgs.map(({ id }) => id),
    ['abc123', 'def456'],
  );
  assert.match(configurationPage(), exampleFile);
});

test('it tells the credentials of the ready org', async () => {
  const [org] = (await loadGood({})).config.orgs;
  const [key, device] = [org?.apiKeys[0], org?.devices[0]];
  const told = [org?.id, key?.key, key?.token, device?.typeId, device?.deviceId, device?.token];
  for (const word of told) assert.match(configurationPage(), `\`${word}\``);
});

test('it names the keys of orgs, and which must be there', () => {
  const page = configurationPage();
  assert.match(page, '| `orgs[].apiKeys[].permissions` | list of `event_send`, ');
  assert.match(page, /\| `orgs\[\]\.devices\[\]\.typeId` \| [^|]+ \| required \|/);
});
