/** How far something is, on the last line of a terminal. */
import type { CommandContext } from './command.ts';

/** Between two drawings: more often nobody can read. */
const DRAW_EVERY_MS = 100;
const BAR_COLUMNS_MAX = 30;

export type Progress = Readonly<{
  /** `done` of `total`, which may grow. `note` stands in place of the numbers. */
  update: (done: number, total: number, note?: string) => void;
  /** Takes the line away. */
  clear: () => void;
}>;

/** Draws on a terminal, and does nothing elsewhere. `noun` is what is counted: `events`. `now`: ms, for the speed and what is left. */
export function progressOf(
  { redraw, terminal }: Pick<CommandContext, 'redraw' | 'terminal'>,
  noun: string,
  now: () => number = performance.now.bind(performance),
): Progress {
  if (redraw === undefined) return { update: () => {}, clear: () => {} };
  const startedAt = now();
  let drawnAt = Number.NEGATIVE_INFINITY;
  return {
    update: (done, total, note) => {
      const at = now();
      if (at - drawnAt < DRAW_EVERY_MS) return;
      drawnAt = at;
      const elapsedMs = at - startedAt;
      redraw(
        progressLine({ done, total, elapsedMs, note: note ?? numbers(done, total, elapsedMs, noun) }, terminal.columns),
      );
    },
    clear: () => redraw(''),
  };
}

/** One line: `[#####-----]  50 %  1,000 of 2,000 events, 400/s, 3 s left`. */
export function progressLine({ done, total, elapsedMs, note }: Drawn, columns: number): string {
  const share = total <= 0 ? 1 : Math.min(1, done / total);
  const left = done <= 0 ? '' : `, ${durationText((elapsedMs * (1 / share - 1)) / 1_000)} left`;
  const text = `${Math.floor(share * 100)} %  ${note}${left}`;
  // A terminal breaks a line that is full, and the next drawing would begin below.
  const room = Math.min(BAR_COLUMNS_MAX, columns - text.length - 5);
  if (room < 5) return text.slice(0, Math.max(0, columns - 1));
  const filled = Math.round(share * room);
  return `[${'#'.repeat(filled)}${'-'.repeat(room - filled)}]  ${text}`;
}

type Drawn = Readonly<{ done: number; total: number; elapsedMs: number; note: string }>;

/** How much of what there is, and how fast. */
function numbers(done: number, total: number, elapsedMs: number, noun: string): string {
  const perSecond = elapsedMs <= 0 ? 0 : (done / elapsedMs) * 1_000;
  return `${grouped(done)} of ${grouped(total)} ${noun}, ${grouped(perSecond)}/s`;
}

/** A duration for people: `12 s`, `3 min`, `2 h 5 min`. */
export function durationText(seconds: number): string {
  const rounded = Math.max(0, Math.round(seconds));
  if (rounded < 120) return `${rounded} s`;
  const minutes = Math.round(rounded / 60);
  if (minutes < 120) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A whole number with its thousands apart. */
export function grouped(number: number): string {
  return String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, ',');
}
