/** A process that holds clients of IBM's library and does what it is told. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { condition } from '../doubles/condition.ts';

/** What a client heard: `on` is `event`, `command`, `status`, `appStatus`, `close` or `error`; `name` is the client's. */
export type Heard = Readonly<{ name?: string; on: string; [field: string]: unknown }>;

/** A first connection loads the library and, when launched, finds the sandbox. */
const PATIENCE_MS = 30_000;

export class SdkProcess {
  /** Everything that was heard so far, in order. */
  readonly heard: Heard[] = [];
  #child: ChildProcess;
  #answers = new Map<number, { error?: string }>();
  #watchers = new Set<() => void>();
  #errors = '';
  #ended: string | undefined;
  #ready = false;
  #count = 0;

  constructor(command: readonly [string, ...string[]], env: NodeJS.ProcessEnv) {
    const [program, ...args] = command;
    const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    child.stderr.on('data', (chunk) => {
      this.#errors = (this.#errors + chunk).slice(-4_000);
    });
    child.once('error', (error) => this.#change(() => (this.#ended = error.message)));
    child.once('close', (code) => this.#change(() => (this.#ended ??= `it ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{')) this.#change(() => this.#read(JSON.parse(line)));
    });
  }

  /** Does something, and waits until it is done: connected, subscribed, acknowledged, disconnected. Throws what the library says. */
  async ask(op: string, asked: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#until(() => this.#ready || undefined, 'the start of the program');
    this.#count += 1;
    const id = this.#count;
    this.#child.stdin?.write(`${JSON.stringify({ id, op, ...asked })}\n`);
    const { error } = await this.#until(() => this.#answers.get(id), `an answer to ${op} ${JSON.stringify(asked)}`);
    if (error !== undefined) throw new Error(error);
  }

  /** The same without waiting for it to be done. */
  start(op: string, asked: Readonly<Record<string, unknown>>): void {
    this.#count += 1;
    this.#child.stdin?.write(`${JSON.stringify({ id: this.#count, op, ...asked })}\n`);
  }

  /** Waits for the first thing heard that `fits`. */
  hears(what: string, fits: (heard: Heard) => boolean): Promise<Heard> {
    return this.#until(() => this.heard.find(fits), `${what}; it heard last ${JSON.stringify(this.heard.slice(-4))}`);
  }

  /** Waits until `look` finds something in what was heard. */
  hearing<T>(what: string, look: (heard: readonly Heard[]) => T | undefined): Promise<T> {
    return this.#until(() => look(this.heard), what);
  }

  async end(): Promise<void> {
    this.#child.stdin?.end();
    await this.#until(() => this.#ended, 'the end of the program');
  }

  #read({ id, error, ready, ...rest }: { id?: number; error?: string; ready?: true } & Heard): void {
    if (ready) this.#ready = true;
    else if (id === undefined) this.heard.push(rest);
    else this.#answers.set(id, error === undefined ? {} : { error });
  }

  #change(change: () => void): void {
    change();
    for (const watcher of [...this.#watchers]) watcher();
  }

  #until<T>(look: () => T | undefined, what: string): Promise<T> {
    const checked = () => {
      const found = look();
      if (found === undefined && this.#ended !== undefined) throw new Error(`${this.#ended}: ${this.#errors}`);
      return found;
    };
    const onChange = (listener: () => void) => {
      const once = () => {
        this.#watchers.delete(once);
        listener();
      };
      this.#watchers.add(once);
    };
    return condition(checked, onChange, () => `${what}; on its standard error: ${this.#errors}`, PATIENCE_MS);
  }
}
