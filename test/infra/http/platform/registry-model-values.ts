/** What moves are given: few ids, so that they meet; texts and metadata of every kind. */
import fc from 'fast-check';

const { constant, constantFrom, dictionary, oneof, option, record } = fc;

export const typeId = constantFrom('t1', 't1', 't1', 'gw', 'gw', 'T-2');
export const deviceId = constantFrom('d1', 'd1', 'd1', 'd_10', 'd_10', 'D.2');
/** One of those that were made, counted from the newest; there may be fewer. */
export const nth = constantFrom(0, 0, 0, 1, 1, 2, 9);

/** A member that may be absent or null. */
export function perhaps<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> {
  return oneof({ weight: 3, arbitrary: value }, { weight: 1, arbitrary: constantFrom(null, undefined) });
}

const words = oneof(constantFrom('a', 'B', '10', '9', '', 'é😀', 'x y', '<&"\\'), fc.string({ maxLength: 8 }));
export const description = words;

/** Never empty: whether an empty one is shown is nowhere written. */
export const deviceInfo = record({
  model: constantFrom('m1', 'm1', 'M3'),
  fwVersion: perhaps(constantFrom('1', '17', '')),
  serialNumber: perhaps(words),
  descriptiveLocation: perhaps(words),
});
/** As an update: any members, null for those that stay. */
export const deviceInfoChange = record({
  model: option(constantFrom('m1', 'm2')),
  fwVersion: option(constantFrom('1', '18')),
  description: option(words),
});

const name = oneof(
  constantFrom('a', 'b', 'toString', 'constructor', 'hasOwnProperty'),
  fc.string({ minLength: 1, maxLength: 4 }),
);
const leaf = oneof(
  words,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  constant(null),
);
const value = oneof(leaf, fc.array(leaf, { maxLength: 2 }), dictionary(name, leaf, { maxKeys: 2 }));
/** What `__proto__` means in metadata is nowhere written. */
export const metadata = dictionary(
  name.filter((one) => one !== '__proto__'),
  value,
  { minKeys: 1, maxKeys: 3 },
).map((given) => JSON.parse(JSON.stringify(given)) as Record<string, unknown>);

export const token = constantFrom('password', 'A-Z_0.9xyz', 'p'.repeat(36));
export const badToken = constantFrom('short', 'with blank', 'p'.repeat(37), 'quo"ted12', 17);
export const badId = constantFrom('', 'a b', 'a/b', 'a:b', 'i'.repeat(37), 7, ['t1'], 'é');

/** JSON has no -0. */
const unsigned = (number: number) => number + 0;
export const longitude = fc.double({ min: -180, max: 180, noNaN: true }).map(unsigned);
export const latitude = fc.double({ min: -90, max: 90, noNaN: true }).map(unsigned);
export const instant = constantFrom('2015-09-18T06:44:02.000Z', '2024-02-29T23:59:59.999Z');
