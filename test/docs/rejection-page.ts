/** Every reason for which the sandbox says no, as a page for those who read one in the log. */
import { closeText } from '../../domain/close-codes.ts';
import { type RejectionId, rejectionIds, rejectionRows } from '../../domain/rejections.ts';

const intro = `# Rejections

Why the sandbox says no: ${'`domain/rejections.ts`'} as a page. The id stands in the log (${'`rejection`'} of ${'`ConnectRefused`'}, ${'`SubscribeRefused`'} and
${'`PublishRefused`'}); the close code and its text, with what was seen behind it, stand in the log and in the client's status message. The CONNACK code
is what MQTT 3.1 and 3.1.1 clients see: 2 and 5 only, never 4; *none* where the connection is closed without an answer; empty for what comes
after CONNECT. *Told*: applications see a ${'`FailedConnect`'} on the status topic.

| id | when | CONNACK | close code | told |
| --- | --- | --- | --- | --- |
`;

/** Markdown of the whole table, one row per id. */
export function rejectionPage(): string {
  return `${intro}${rejectionIds.map(rowOf).join('\n')}\n`;
}

function rowOf(id: RejectionId): string {
  const { closeCode, connack, told, when } = rejectionRows[id];
  const answer = connack === null ? 'none' : (connack ?? '');
  return `| \`${id}\` | ${when} | ${answer} | ${closeCode}: ${closeText(closeCode)} | ${told ? 'yes' : ''} |`;
}
