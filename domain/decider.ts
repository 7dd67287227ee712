/** The shape of every decision in this project: a pure choice of events, and the state that events leave behind. */

/** What every event of the log has: a name in the past tense and its facts. `payload` holds raw bytes, never copied into `data`. */
export type DomainEvent = Readonly<{ type: string; data: object; payload?: Uint8Array }>;

/**
 * One aggregate's rules. `decide` answers with events, possibly none; `evolve` folds one event into the state.
 * Both are pure: time, ids and chance arrive inside the command.
 */
export type Decider<State, Command, Event extends DomainEvent> = Readonly<{
  initial: State;
  decide: (command: Command, state: State) => readonly Event[];
  evolve: (state: State, event: Event) => State;
}>;
