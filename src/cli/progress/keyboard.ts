import { isForeground } from './foreground.ts';

/** What keys do. */
export interface KeyListener {
  press(key: string): void;
  /** The process is about to be stopped (Ctrl-Z): leave the terminal as it was found. */
  suspend(): void;
  /** It goes on. */
  resume(): void;
}

/** Single keys, without Enter and without an echo. */
export interface Keyboard {
  /** Keys are heard. In the background they belong to the shell. */
  readonly isOpen: boolean;
  open(listener: KeyListener): void;
  /** Takes the keys if they are the process's by now: a shell that brings it to the foreground need not say so. */
  look(): void;
  /** The terminal is as it was; keys are lines for the shell again. */
  close(): void;
}

/** The part of `process.stdin` that is used. */
export interface KeyInput {
  setRawMode(isRaw: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
  unref(): unknown;
  on(event: 'data', listener: (bytes: Buffer | string) => void): unknown;
  on(event: 'error', listener: () => void): unknown;
  off(event: 'data', listener: (bytes: Buffer | string) => void): unknown;
}

/** The keyboard of the process; `undefined` where standard input is no terminal. */
export function processKeyboard(): Keyboard | undefined {
  return process.stdin.isTTY ? new TerminalKeyboard(process.stdin) : undefined;
}

/** What a terminal makes of these keys itself, until it is told to hand over every key. */
const SIGNALS: Readonly<Record<string, NodeJS.Signals>> = {
  '\u0003': 'SIGINT',
  '\u001a': 'SIGTSTP',
  '\u001c': 'SIGQUIT',
};
/** Arrows, function keys, Alt with a letter. */
// oxlint-disable-next-line no-control-regex
const SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|O.|.|$)/gs;
/** More at once were pasted: nobody means a key by that. */
const MOST_AT_ONCE = 8;

class TerminalKeyboard implements Keyboard {
  readonly #input: KeyInput;
  #listener: KeyListener | undefined;
  #isRaw = false;
  #isSuspended = false;
  readonly #onData = (bytes: Buffer | string): void => this.#take(bytes.toString());
  readonly #onContinue = (): void => this.#resume();
  readonly #onExit = (): void => this.#cooked();

  constructor(input: KeyInput) {
    this.#input = input;
    // A terminal that is gone: there is nobody to press a key.
    input.on('error', () => undefined);
  }

  get isOpen(): boolean {
    return this.#isRaw;
  }

  open(listener: KeyListener): void {
    this.#listener = listener;
    // Whatever ends the process, its terminal echoes again.
    process.once('exit', this.#onExit);
    process.on('SIGCONT', this.#onContinue);
    this.#raw();
  }

  look(): void {
    // Elsewhere it takes another program to find out.
    if (process.platform === 'linux' && this.#listener !== undefined) this.#raw();
  }

  close(): void {
    this.#listener = undefined;
    process.off('exit', this.#onExit);
    process.off('SIGCONT', this.#onContinue);
    this.#cooked();
  }

  #raw(): void {
    if (this.#isRaw || !isForeground() || !this.#setRawMode(true)) return;
    this.#isRaw = true;
    this.#input.on('data', this.#onData);
    this.#input.resume();
    // The run keeps the process alive, not somebody who might press a key.
    this.#input.unref();
  }

  #cooked(): void {
    if (!this.#isRaw) return;
    this.#isRaw = false;
    this.#input.off('data', this.#onData);
    this.#input.pause();
    this.#setRawMode(false);
  }

  #setRawMode(isRaw: boolean): boolean {
    try {
      this.#input.setRawMode(isRaw);
      return true;
    } catch {
      // The terminal is gone.
      return false;
    }
  }

  #take(text: string): void {
    const keys = text.replace(SEQUENCES, '').split('');
    for (const key of keys) {
      const signal = SIGNALS[key];
      if (signal !== undefined) this.#signal(signal);
      else if (keys.length <= MOST_AT_ONCE) this.#listener?.press(key);
    }
  }

  /** As the terminal would: to everything that runs in the foreground, a script around the command included. */
  #signal(signal: NodeJS.Signals): void {
    if (process.platform === 'win32') {
      if (signal === 'SIGINT') process.emit(signal, signal);
      return;
    }
    if (signal !== 'SIGINT') {
      this.#listener?.suspend();
      this.#cooked();
    }
    this.#isSuspended = signal === 'SIGTSTP';
    process.kill(0, signal);
    // The system does not stop a process that no shell could wake up.
    setTimeout(() => this.#isSuspended && this.#resume(), 0);
  }

  #resume(): void {
    if (this.#listener === undefined) return;
    this.#isSuspended = false;
    // The shell has changed the terminal's mode.
    this.#cooked();
    this.#raw();
    this.#listener.resume();
  }
}
