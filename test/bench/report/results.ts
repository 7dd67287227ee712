/** The figures of all rounds, and what the report makes of them. */
import type { BrokerName } from '../brokers/broker.ts';
import type { Figures } from '../generator/job.ts';
import { median } from './percentile.ts';

/** `bare-flush` is no broker, but measured in the same rounds. */
export type Subject = BrokerName | 'bare-flush';

export type Results = Readonly<{
  /** Once for each subject, scenario and round. */
  add: (subject: Subject, scenario: string, figures: Figures) => void;
  /** The median over the rounds; undefined when it was not measured. */
  median: (subject: Subject, scenario: string, figure: string) => number | undefined;
  /** The median over the rounds of one subject's value divided by another's of the same round. */
  ratio: (subject: Subject, other: Subject, scenario: string, figure: string) => number | undefined;
  /** The sum over the rounds, for what must not happen even once. */
  sum: (subject: Subject, figure: string) => number;
  /** The largest of all. */
  worst: (figure: string) => number | undefined;
  /** Everything that was measured, in order. */
  all: () => readonly Measured[];
}>;

type Measured = Readonly<{ subject: Subject; scenario: string; figures: Figures }>;

export function results(): Results {
  const all: Measured[] = [];
  const values = (subject: Subject, scenario: string | undefined, figure: string) =>
    all
      .filter((measured) => measured.subject === subject && (scenario === undefined || measured.scenario === scenario))
      .map(({ figures }) => figures[figure])
      .filter((value) => value !== undefined);
  return {
    add: (subject, scenario, figures) => void all.push({ subject, scenario, figures }),
    median: (subject, scenario, figure) => {
      const found = values(subject, scenario, figure);
      return found.length > 0 ? median(found) : undefined;
    },
    ratio: (subject, other, scenario, figure) => {
      const others = values(other, scenario, figure);
      const quotients = values(subject, scenario, figure).flatMap((value, round) => {
        const by = others[round];
        return by === undefined ? [] : [value / by];
      });
      return quotients.length > 0 ? median(quotients) : undefined;
    },
    sum: (subject, figure) => values(subject, undefined, figure).reduce((total, value) => total + value, 0),
    worst: (figure) => {
      const found = all.map(({ figures }) => figures[figure]).filter((value) => value !== undefined);
      return found.length > 0 ? Math.max(...found) : undefined;
    },
    all: () => all,
  };
}
