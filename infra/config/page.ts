/** `docs/configuration.md`, made from the schema. */
import * as z from 'zod';
import { orgPresetSchema } from '../../domain/preset.ts';
import { defaultFileName } from './file.ts';
import { readyApiKey, readyOrg } from './ready-org.ts';
import { configVariable, type Setting, settings, textOfValue, variablePrefix } from './settings.ts';

/** A file that shows most keys; it is read by a test. */
export const exampleFile = `listen: [1883, 8883]
domain: [iot.example.test]
logLevel: debug
orgs:
  - id: abc123
    apiKeys:
      - key: a-abc123-a84ps90Ajs
        token: my-api-token
      - key: a-abc123-readonly01
        token: my-other-token
        roles: [PD_VISUALIZATION_APP]
        comment: for the wall display
    deviceTypes:
      - id: valve
    devices:
      - { typeId: pump, deviceId: pump-1, token: my-device-token }
    gateways:
      - { typeId: edge, deviceId: edge-1, token: my-gateway-token }
    users:
      - { id: ann@example.com, roles: [PD_ADMIN_USER] }
  - id: def456
    securityLevel: tls-token
`;

/** The whole page. It is the same wherever it is made. */
export function configurationPage(): string {
  return `# Configuration

<!-- Made from infra/config/schema.ts by \`npm run docs\`; a test compares. Change the schema, not this page. -->

Nothing needs to be configured. What is, comes from four places; a later one wins:

1. defaults;
2. a YAML file: the one that \`--config FILE\` or \`${configVariable}\` names, otherwise \`${defaultFileName}\` in the working directory when there is one;
3. variables \`${variablePrefix}…\`, where an empty one counts as not set;
4. flags.

\`wiotp-sandbox config --print\` shows each value and where it came from, tokens as \`***\`. Every mistake is reported at once, with the
line and column in the file, or the variable, or the flag; the exit code is then 2. Unknown keys, variables and flags are mistakes.

## Settings

In flags and variables, lists are separated by commas. Paths in a file are relative to the file, others to the working directory.

| key | flag | variable | default | meaning |
| --- | --- | --- | --- | --- |
${settings.map(settingRow).join('\n')}

## Orgs

\`orgs\` is a list. Ids are unique, an API key belongs to the org that it names, and a type of gateways has no devices.

| key | expected | default | meaning |
| --- | --- | --- | --- |
${presetRows(z.toJSONSchema(orgPresetSchema, { io: 'input' }) as JsonSchema, 'orgs[].').join('\n')}

\`\`\`yaml
${exampleFile}\`\`\`

Where no orgs are given, the sandbox holds the org \`${readyOrg.id}\` with the API key \`${readyApiKey(readyOrg.id)}\`, whose token is
\`${readyOrg.apiToken}\`, and two devices of the type \`demo\`: ${readyOrg.devices.map(({ deviceId }) => `\`${deviceId}\``).join(' and ')}, with the token \`${readyOrg.devices[0].token}\`.
\`--org ID\` puts another org in its place, without devices; \`--api-key\` and \`--api-token\` choose the credentials. Where \`orgs\` are
given, the three add a key to one of them, or one more org. The org \`quickstart\` is always there.
`;
}

function settingRow({ key, flag, variable, fallback, unset, kind, value, help }: Setting): string {
  const standard =
    fallback === undefined
      ? (unset ?? '')
      : fallback === '' || textOfValue(fallback) === ''
        ? 'none'
        : `\`${textOfValue(fallback)}\``;
  const named = kind === 'structure' ? ['in a file only', ''] : [`\`--${flag} ${value}\``, `\`${variable}\``];
  return `| ${[`\`${key}\``, ...named, standard, sentence(help)].map(cell).join(' | ')} |`;
}

type JsonSchema = Readonly<{
  type?: string;
  enum?: readonly string[];
  pattern?: string;
  default?: unknown;
  description?: string;
  items?: JsonSchema;
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
}>;

function presetRows({ properties = {}, required = [] }: JsonSchema, prefix: string): string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const standard = required.includes(name)
      ? 'required'
      : schema.default === undefined
        ? ''
        : presetDefault(schema.default);
    const row = [`\`${prefix}${name}\``, presetType(schema), standard, sentence(schema.description ?? '')];
    const inside = schema.items?.properties === undefined ? [] : presetRows(schema.items, `${prefix}${name}[].`);
    return [`| ${row.map(cell).join(' | ')} |`, ...inside];
  });
}

function presetDefault(value: unknown): string {
  return Array.isArray(value) && value.length === 0 ? 'none' : `\`${textOfValue(value)}\``;
}

function presetType({ type, enum: choices, pattern, items }: JsonSchema): string {
  if (choices !== undefined) return choices.map((choice) => `\`${choice}\``).join(', ');
  if (pattern !== undefined) return `\`${pattern}\``;
  if (items !== undefined) return items.enum === undefined ? 'list' : `list of ${presetType(items)}`;
  return type === 'string' ? 'text' : (type ?? '');
}

function sentence(text: string): string {
  return text === '' ? '' : text.charAt(0).toUpperCase() + text.slice(1);
}

/** A bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
