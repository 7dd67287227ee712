/** The report as text: absolute medians, ratios beside them, bars below. */
import type { BrokerName } from '../brokers/broker.ts';
import { type Bar, bars } from './bars.ts';
import { lines } from './lines.ts';
import type { Results } from './results.ts';

/** The whole report; columns for the brokers that took part. */
export function reportText(results: Results, brokers: readonly BrokerName[]): string {
  const ratios = (
    [
      ['sandbox', 'mosquitto'],
      ['sandbox', 'aedes'],
      ['sandbox', 'hono'],
      ['aedes', 'mosquitto'],
    ] as const
  ).filter((pair) => pair.every((name) => brokers.includes(name)));
  const head = ['median of the rounds', ...brokers, ...ratios.map(([a, b]) => `${a} ÷ ${b}`), 'unit'];
  const rows = lines.flatMap(({ title, scenario, figure, unit, digits }) => {
    const value = (name: BrokerName) => results.median(name, scenario, figure);
    if (brokers.every((name) => value(name) === undefined)) return [];
    const quotients = ratios.map(([a, b]) => number(results.ratio(a, b, scenario, figure), 2));
    return [[title, ...brokers.map((name) => number(value(name), digits)), ...quotients, unit]];
  });
  const lost = ['messages lost, all rounds', ...brokers.map((name) => String(results.sum(name, 'lost')))];
  const flush = (figure: string) => number(results.median('bare-flush', 'bare-flush', figure), 3);
  return `${table([head, ...rows, lost])}
other work on this machine during the runs: ${number(results.worst('othersBusy'), 2)} cores at worst
one bare flush of the store: p50 ${flush('p50Ms')} ms, p99 ${flush('p99Ms')} ms; p50 with a millisecond between two: ${flush('pacedP50Ms')} ms

${bars(results).map(barText).join('\n')}
`;
}

function barText({ title, bound, value, holds }: Bar): string {
  const verdict = holds === undefined ? 'not measured' : holds ? 'holds' : 'MISSED';
  return `${verdict.padEnd(12)} ${title}: ${value === undefined ? '–' : value.toFixed(2)} (${bound})`;
}

function number(value: number | undefined, digits: number): string {
  if (value === undefined) return '–';
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** First column to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    )
    .join('\n');
}
