/**
 * The numeric reasons for which the platform closes a connection, with the text that its status messages and logs show.
 * Source: amlen server_utils/include/ismrc.h; docs/applications/mqtt.md lists those that users meet.
 */
const texts = {
  0: 'The connection has completed normally.',
  91: 'The connection was closed by the client.',
  92: 'The connection was closed by the server.',
  93: 'The connection was closed because the server was shutdown.',
  94: 'The connection was closed by an administrator.',
  105: 'The data from the client is not valid.',
  109: 'The receive timed out.',
  153: 'There was a networking error when data was being sent or received.',
  154: 'Too many producers and consumers in a single connection.',
  160: 'The connection timed out.',
  163: 'Closed during TLS handshake.',
  164: 'No data was received on a connection.',
  165: 'The initial packet is too large.',
  166: 'The ClientID is not valid.',
  167: 'Server not available.',
  171: 'HTTP handshake failed.',
  178: 'Exceeded quota for buffered data (slow consumer).',
  180: 'The operation is not authorized.',
  271: 'The length of the message is not correct.',
  272: 'The MQTT message encoding is not valid.',
  275: 'An unknown message command is specified.',
  276: 'The topic is not valid.',
  277: 'If the will flag is specified, the will message and will topic are required.',
  282: 'CONNECT must be the first message in a connection.',
  284: 'The quality of service is not valid.',
  285: 'The ID is not valid; it must be a number between 1 and 65535.',
  286: 'When the password is set, the username is required.',
  287: 'The message size is too large for this endpoint.',
  288: 'The client ID was reused.',
  289: 'The topic cannot be used because it is a system topic.',
  291: 'The requested quality of service is not allowed.',
  293: 'The version of the protocol is not supported.',
  294: 'Too much data was received before authentication was complete.',
  295: 'The packet type must be binary.',
  299: 'Too many persistent messages are in process.',
} as const;

export type CloseCode = keyof typeof texts;

/** The text of a close code. */
export function closeText(code: CloseCode): string {
  return texts[code];
}

/**
 * The text with what was seen: `{text without its final dot}: {details}`.
 * Source: amlen server_utils/src/ismutil.c (formatLastErrorByLocale).
 */
export function closeReason(code: CloseCode, details?: string): string {
  return details === undefined ? texts[code] : `${texts[code].replace(/\.$/, '')}: ${details}`;
}
