/** Every reason for which the sandbox says no, as a page for those who read one in the log. */
import { type ApiRule, apiRefusalRows, refuse } from '../../domain/api/refusals.ts';
import { closeText } from '../../domain/close-codes.ts';
import { type RejectionId, rejectionIds, rejectionRows } from '../../domain/rejections.ts';

const intro = `# Rejections

Why the sandbox says no: ${'`domain/rejections.ts`'} as a page; the HTTP API's own reasons follow below. The id stands in the log (${'`rejection`'} of
${'`ConnectRefused`'}, ${'`SubscribeRefused`'} and ${'`PublishRefused`'}); the close code and its text, with what was seen behind it, stand in the log and in the client's status message. The CONNACK code
is what MQTT 3.1 and 3.1.1 clients see: 2 and 5 only, never 4; *none* where the connection is closed without an answer; empty for what comes
after CONNECT. *Told*: applications see a ${'`FailedConnect`'} on the status topic.

| id | when | CONNACK | close code | told |
| --- | --- | --- | --- | --- |
`;

const apiIntro = `
## Refusals of the platform's HTTP API

${'`domain/api/refusals.ts`'} as a table. The rule stands in the log (${'`rejection`'} of ${'`ApiRequestAnswered`'}); the id stands in the answer's body
(${'`exception.id`'}, and before the text of ${'`message`'}). Ids of the form ${'`CUDRS9{status}E`'} are the sandbox's own: which one the platform sends
there is not known.

| rule | status | id | when |
| --- | --- | --- | --- |
`;

/** Markdown of both tables, one row per id and one per rule. */
export function rejectionPage(): string {
  const rules = Object.keys(apiRefusalRows) as ApiRule[];
  return `${intro}${rejectionIds.map(rowOf).join('\n')}\n${apiIntro}${rules.map(apiRowOf).join('\n')}\n`;
}

function apiRowOf(rule: ApiRule): string {
  const { status, id } = refuse(rule, '');
  return `| \`${rule}\` | ${status} | \`${id}\` | ${apiRefusalRows[rule].when} |`;
}

function rowOf(id: RejectionId): string {
  const { closeCode, connack, told, when } = rejectionRows[id];
  const answer = connack === null ? 'none' : (connack ?? '');
  return `| \`${id}\` | ${when} | ${answer} | ${closeCode}: ${closeText(closeCode)} | ${told ? 'yes' : ''} |`;
}
