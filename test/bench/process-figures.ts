/** What a process costs, from `/proc` (Linux only, like the whole comparison). */
import { readFileSync } from 'node:fs';

const MICROS_PER_TICK = 10_000; // USER_HZ is 100 on every Linux that Node runs on.

/** User and system time that a process has used so far, all its threads together, in microseconds, to the nearest 10 ms. */
export function cpuMicros(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program stands in brackets and may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MICROS_PER_TICK;
}

/** Time that all cores together have been busy since the machine started, in microseconds, to the nearest 10 ms. */
export function machineMicros(): number {
  const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '';
  const [user, nice, system, , , interrupts, softInterrupts] = line.split(/\s+/).slice(1).map(Number);
  return (
    [user, nice, system, interrupts, softInterrupts].reduce<number>((sum, ticks) => sum + (ticks ?? 0), 0) *
    MICROS_PER_TICK
  );
}

/** Resident memory in megabytes (10^6 bytes): all of it, and what is the process's own (without mapped files). */
export function memoryMegabytes(pid: number): Readonly<{ resident: number; own: number }> {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string) => (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) * 1024) / 1e6;
  return { resident: of('VmRSS'), own: of('RssAnon') };
}
