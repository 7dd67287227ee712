/** Points in time as the API reads and writes them. Inside they are milliseconds since the epoch. */
import * as z from 'zod';

// No zone means UTC: iot-python sends `datetime.now().isoformat()`. Up to nine fraction digits, `Z`, `+hh:mm` or `+hhmm`.
const pattern = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** Reads an ISO 8601 time; undefined for what is none, such as a month 23. */
export function parseInstant(text: string): number | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match;
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3);
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const instant = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}${offset}`);
  // Date.parse takes a 31 February for a day in March.
  const isDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  return Number.isNaN(instant) || !isDay ? undefined : instant;
}

/** `2015-09-18T06:44:02.000Z`: registry, location, diagnostics, connection states. Source: iot-python samples. */
export function isoInstant(instant: number): string {
  return new Date(instant).toISOString();
}

/** `2016-03-14T14:12:06.527+0000`: the last event cache. Source: docs (last event cache page). */
export function isoInstantWithOffset(instant: number): string {
  return isoInstant(instant).replace('Z', '+0000');
}

/** A time in a body or query, read into ms since the epoch. */
export const instantSchema = z
  .string()
  .transform((text, context) => {
    const instant = parseInstant(text);
    if (instant !== undefined) return instant;
    context.issues.push({
      code: 'custom',
      message: 'expected an ISO 8601 time, such as 2024-05-01T10:00:00.000Z',
      input: text,
    });
    return z.NEVER;
  })
  .meta({ format: 'date-time' });

/** A time in an answer, as `isoInstant` writes it. */
export const instantTextSchema = z.string().meta({ format: 'date-time' });
