/** The shape of every decision in this project: a pure choice of events, and the state that events leave behind. */

/** What every event of the log has: a name in the past tense and its facts. `payload` holds raw bytes, never copied into `data`. */
export type DomainEvent = Readonly<{ type: string; data: object; payload?: Uint8Array }>;

/** When an event entered the log: its place, and the org's sandbox clock in ms since the epoch; and through which node, for a client's events. */
export type Moment = Readonly<{ position: number; at: number; node?: string }>;

/**
 * One aggregate's rules. `decide` answers with events, possibly none, or with a refusal where refusing leaves no event in the aggregate's
 * stream (API calls: the call's own event tells). `evolve` folds one event into the state. Both are pure: time, ids and chance arrive
 * inside the command.
 */
export type Decider<State, Command, Event extends DomainEvent, Refusal = never> = Readonly<{
  initial: State;
  decide: (command: Command, state: State) => readonly Event[] | Refusal;
  evolve: (state: State, event: Event, moment: Moment) => State;
}>;

/** Whether a decision is events, and no refusal. */
export function isEvents<Event, Refusal>(decided: readonly Event[] | Refusal): decided is readonly Event[] {
  return Array.isArray(decided);
}
