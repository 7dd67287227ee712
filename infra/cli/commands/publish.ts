/** `publish`: one message, as the device or as an application. */
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';
import type { Command, CommandContext } from '../command.ts';
import { Failure } from '../failure.ts';
import { ask, mustFindSandbox, readAnswer, urlOption } from '../sandbox-client.ts';

export const command: Command = {
  summary: 'publish an event as a device, or send it a command as an application',
  usage: 'publish --type TYPE --device ID (--event NAME | --command NAME) [OPTIONS] [PAYLOAD]',
  description:
    'Example: wiotp-sandbox publish --type demo --device device-1 --event status \'{"temperature": 21}\'\n\nIt needs no token, and is done when the message is in the log.',
  options: [
    { name: 'org', value: 'ID', help: 'the org; the first of the sandbox when left out' },
    { name: 'type', value: 'TYPE', help: "the device's type" },
    { name: 'device', value: 'ID', help: "the device's id" },
    { name: 'event', value: 'NAME', help: 'publish this event as the device' },
    { name: 'command', value: 'NAME', help: 'send this command to the device' },
    { name: 'format', value: 'FORMAT', help: 'the last level of the topic; json when left out' },
    { name: 'qos', value: 'QOS', help: '0 or 1; 1 when left out' },
    { name: 'file', value: 'FILE', help: 'take the payload from a file, byte by byte; "-" is the standard input' },
    urlOption,
  ],
  settings: ['data'],
  words: ['PAYLOAD'],
  async run(context) {
    const message = { ...messageOf(context), ...(await payloadOf(context)) };
    const { base, org } = await mustFindSandbox(context);
    const response = await ask(base, '/_sandbox/v1/messages', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ org: org ?? context.config.orgs[0]?.id, ...message }),
    });
    const { id, position } = await readAnswer(response, publishedSchema);
    context.print(`published at position ${position}, id ${id}`);
    return 0;
  },
};

const publishedSchema = z.object({ id: z.string(), position: z.number() });

function messageOf({ options }: CommandContext): object {
  const { org, type, device, event, command: commandId, format, qos } = options;
  const missing = Object.entries({ type, device }).flatMap(([name, value]) =>
    value === undefined ? [`--${name}`] : [],
  );
  if (missing.length > 0)
    throw new Failure(`${missing.join(' and ')}: saw nothing, expected the device that it is about`, 2);
  if ((event === undefined) === (commandId === undefined)) {
    throw new Failure(`saw ${event === undefined ? 'neither' : 'both'} of --event and --command, expected one`, 2);
  }
  if (qos !== undefined && qos !== '0' && qos !== '1') throw new Failure(`--qos is "${qos}", expected 0 or 1`, 2);
  return {
    ...(org === undefined ? {} : { org }),
    typeId: type,
    deviceId: device,
    ...(event === undefined ? { commandId } : { eventId: event }),
    ...(format === undefined ? {} : { format }),
    ...(qos === undefined ? {} : { qos: Number(qos) }),
  };
}

async function payloadOf({ options: { file }, words: [word] }: CommandContext): Promise<object> {
  if (typeof file !== 'string') return { payload: word ?? '' };
  if (word !== undefined) throw new Failure('saw a PAYLOAD and --file, expected one of them', 2);
  return { payloadBase64: (await bytesOf(file)).toString('base64') };
}

async function bytesOf(file: string): Promise<Buffer> {
  if (file === '-') return buffer(process.stdin);
  try {
    return await readFile(file);
  } catch (error) {
    throw new Failure(`--file: ${(error as Error).message}`, 2);
  }
}
