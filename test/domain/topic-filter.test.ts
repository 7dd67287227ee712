import { covers, hasWildcard } from '../../domain/topic-filter.ts';
import { assert, suite } from '../spec/suite.ts';

// Source of the examples: MQTT 3.1.1, 4.7.
// biome-ignore format: a table reads in columns
const table: readonly (readonly [filter: string, topic: string, covered: boolean])[] = [
  ['sport/tennis/player1/#', 'sport/tennis/player1',                  true],
  ['sport/tennis/player1/#', 'sport/tennis/player1/ranking',          true],
  ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon',  true],
  ['sport/tennis/player1/#', 'sport/tennis/player10',                 false],
  ['sport/#',                'sport',                                 true],
  ['sport/#',                '/sport',                                false],
  ['#',                      'a',                                     true],
  ['#',                      '/',                                     true],
  ['sport/tennis/+',         'sport/tennis/player1',                  true],
  ['sport/tennis/+',         'sport/tennis/player1/ranking',          false],
  ['sport/+',                'sport',                                 false],
  ['sport/+',                'sport/',                                true],
  ['+',                      '/finance',                              false],
  ['+/+',                    '/finance',                              true],
  ['/+',                     '/finance',                              true],
  ['+/tennis/#',             'sport/tennis',                          true],
  ['+/tennis/#',             'sport/football',                        false],
  ['a/+/c',                  'a/b/c',                                 true],
  ['a/+/c',                  'a/b/d',                                 false],
  ['a/+/+/#',                'a/b',                                   false],
  ['a/b',                    'a/b',                                   true],
  ['a/b',                    'a/B',                                   false],
  ['a/b',                    'a/b/',                                  false],
  ['a//b',                   'a//b',                                  true],
  ['a/+/b',                  'a//b',                                  true],
  ['#',                      '$SYS/monitor',                          false],
  ['+/monitor',              '$SYS/monitor',                          false],
  ['$SYS/#',                 '$SYS/monitor',                          true],
  ['$SYS/#',                 '$SYS',                                  true],
  ['$SYS/monitor/+',         '$SYS/monitor/Clients',                  true],
  ['a/#',                    'a/$x',                                  true],
];

const test = suite('topic filters');

for (const [filter, topic, covered] of table) {
  test(`${filter} ${covered ? 'covers' : 'does not cover'} ${topic}`, () => assert.is(covers(filter, topic), covered));
}

test('knows a filter with a wildcard', () => {
  for (const filter of ['+', '#', 'a/+', 'a/#', '+/b']) assert.ok(hasWildcard(filter), filter);
  for (const filter of ['a', 'a/b', '/', '$SYS']) assert.not(hasWildcard(filter), filter);
});
