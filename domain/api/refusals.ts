/**
 * Every reason for which the HTTP API says no: one table, shown as a page in `docs/rejections.md`. The name of a row is the rule that the
 * timeline shows; `id` is IBM's where it is known, else `CUDRS9{status}E`, which cannot be mistaken for one of IBM's.
 * Source of the shape: iot-python src/wiotp/sdk/exceptions.py; iot-nodejs src/api/ApiErrors.js; swagger ErrorMessage.md.
 */

type Status = 400 | 401 | 403 | 404 | 405 | 408 | 409 | 410 | 413 | 431 | 500 | 501 | 503;
type Row = Readonly<{ status: Status; id?: string; when: string }>;

// biome-ignore format: a table reads in columns
const rows = {
  // who calls
  'authorization-missing':     { status: 401, when: 'there is no Authorization header, or it has no user name or no password' },
  'authorization-scheme':      { status: 403, when: 'the Authorization header is not Basic' },
  'api-token-wrong':           { status: 401, when: 'the password is not the token of the API key or gateway' },
  'caller-unknown':            { status: 403, when: 'the user name is no API key and no gateway' },
  'api-key-expired':           { status: 403, when: 'the API key has expired' },
  'caller-disabled':           { status: 403, when: 'the gateway is disabled' },
  'caller-of-another-org':     { status: 403, when: 'the host names another org than that of the API key' },
  'caller-org-disabled':       { status: 403, when: 'the org is disabled' },
  'operation-not-permitted':   { status: 403, when: 'no role of the caller allows the operation' },
  // what is sent
  'request-not-http':          { status: 400, when: 'the request is no HTTP, or does not name one host' },
  'request-broken-off':        { status: 400, when: 'the body ended before it was complete' },
  'request-too-slow':          { status: 408, when: 'the request took longer than 10 s for its headers or 30 s altogether' },
  'headers-too-large':         { status: 431, when: 'path and headers have more than 16,384 bytes' },
  'body-too-large':            { status: 413, when: 'the body has more than 524,288 bytes' },
  'body-not-json':             { status: 400, when: 'the body is not JSON, or is nested too deeply' },
  'body-not-valid':            { status: 400, id: 'CUDRS0007E', when: 'members of the body are not as expected; `violations` tell which' },
  'query-not-valid':           { status: 400, when: 'a query parameter is not as expected' },
  'bookmark-not-valid':        { status: 400, when: 'the bookmark does not belong to this list, sorted and filtered like this' },
  'path-unknown':              { status: 404, when: 'the platform has nothing at this path' },
  'method-unknown':            { status: 405, when: 'the path does not know this method' },
  'not-emulated':              { status: 501, when: 'the platform has it and the sandbox does not emulate it yet' },
  'failed':                    { status: 500, when: 'the sandbox failed on this call' },
  'not-ready':                 { status: 503, when: 'the sandbox is starting or stopping' },
  'not-stored':                { status: 503, when: 'the log did not take the change; whether it holds it is not known' },
  // device types and devices
  'device-type-unknown':       { status: 404, when: 'there is no such device type' },
  'device-type-exists':        { status: 409, when: 'a device type with this id exists' },
  'device-type-in-use':        { status: 409, when: 'devices of the type are registered' },
  'device-unknown':            { status: 404, when: 'there is no such device' },
  'device-exists':             { status: 409, id: 'CUDRS0020E', when: 'a device with this id exists' },
  'gateway-unknown':           { status: 404, when: 'the gateway that is named does not exist' },
  'not-a-gateway':             { status: 403, when: 'the device is not a gateway' },
  'location-unknown':          { status: 404, when: 'the location of the device was never set' },
  'location-not-valid':        { status: 400, id: 'CUDHT0300I', when: 'latitude, longitude or another member of the location is not valid' },
  'device-not-managed':        { status: 404, when: 'the device is not a managed device' },
  'diagnostic-log-unknown':    { status: 404, when: 'the device has no diagnostic log with this id' },
  // connections, events, usage
  'connection-state-unknown':  { status: 404, when: 'no client with this id has connected' },
  'connection-states-off':     { status: 403, when: 'the recording of connection states is switched off' },
  'client-id-path':            { status: 400, when: 'the path holds more than one client id' },
  'event-cache-off':           { status: 403, id: 'CUDCS0105E', when: 'the last event cache is switched off' },
  'event-not-cached':          { status: 404, when: 'the last event cache holds no event with this id' },
  'usage-period':              { status: 400, when: 'the end lies before the start' },
  'retired':                   { status: 410, when: 'the platform has retired this' },
  // the sandbox's own
  'org-unknown':               { status: 404, when: 'there is no such org' },
  'org-importing':             { status: 503, when: 'the org is being imported; nobody is let in before all of it is there' },
  'org-not-empty':             { status: 409, when: 'an import or a fork into an org that is there already' },
  'past-not-changed':          { status: 400, when: 'a write has the header X-Sandbox-At: the past cannot be changed' },
  'moment-not-valid':          { status: 400, when: 'a moment is neither a position nor a time' },
  'moment-ahead':              { status: 400, when: 'a moment lies behind the end of the log' },
  'history-truncated':         { status: 410, when: 'a moment lies before what the log still holds' },
  'history-busy':              { status: 503, when: 'too many questions about the past wait, or what was to answer them has ended' },
  'state-too-large':           { status: 413, when: 'an org has more devices and clients than one document can hold' },
  'clock-out-of-range':        { status: 400, when: 'a clock would show a time before 1970 or after the year 9999' },
  // authorization
  'api-key-unknown':           { status: 404, when: 'there is no such API key' },
  'role-unknown':              { status: 400, when: 'a role that does not exist, or that the callee cannot have' },
  'roles-not-valid':           { status: 400, when: 'a role in rolesToGroups is not among the roles' },
  'resource-group-unknown':    { status: 404, when: 'there is no such resource group' },
  'resource-group-full':       { status: 403, when: 'a resource group holds at most 300 devices, and a device is in at most 10 groups' },
  'resource-id-not-valid':     { status: 400, when: 'the id in the path is no client id' },
  'client-unknown':            { status: 404, when: 'no device or gateway has this client id, or no client with it is there' },
  'user-unknown':              { status: 404, when: 'there is no such user' },
  'quota-reached':             { status: 403, when: 'the org has as many of these as it may have' },
} as const satisfies Record<string, Row>;

export type ApiRule = keyof typeof rows;

/** The table, by rule. */
export const apiRefusalRows: Readonly<Record<ApiRule, Row>> = rows;

/** One thing that is wrong with a body. `properties` are the inserts of the message: first the member's name. */
export type Violation = Readonly<{ id: string; text: string; properties: readonly string[] }>;

/** A refused call, as data. `text` is for people: what was seen, what was expected, what to do; never a credential. */
export type ApiRefusal = Readonly<{
  rule: ApiRule;
  status: Status;
  id: string;
  text: string;
  properties: readonly string[];
  violations?: readonly Violation[];
}>;

/** Makes a refusal. `properties` name what is concerned; `text` begins with a capital letter and ends with a full stop. */
export function refuse(
  rule: ApiRule,
  text: string,
  properties: readonly string[] = [],
  violations?: readonly Violation[],
): ApiRefusal {
  const { status, id = `CUDRS9${status}E` } = apiRefusalRows[rule];
  return { rule, status, id, text, properties, ...(violations && { violations }) };
}

type ErrorMessage = Readonly<{ message: string; exception: Readonly<{ id: string; properties: readonly string[] }> }>;

/** A refusal as the platform answers it. `violations` come only with a body that is not valid. */
export function errorBody({
  id,
  text,
  properties,
  violations,
}: ApiRefusal): ErrorMessage & Readonly<{ violations?: readonly ErrorMessage[] }> {
  const body = errorMessage(id, text, properties);
  return violations
    ? { ...body, violations: violations.map((one) => errorMessage(one.id, one.text, one.properties)) }
    : body;
}

function errorMessage(id: string, text: string, properties: readonly string[]): ErrorMessage {
  return { message: `${id}: ${text}`, exception: { id, properties } };
}
