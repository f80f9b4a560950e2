import { columnsOf } from '../../src/outputs/one-line.ts';

/** As much of a terminal as progress uses: what stands on the screen, and above it, after all that was written. */
export class ScreenEmulator {
  columns: number;
  isCursorVisible = true;
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns: number) {
    this.columns = columns;
  }

  /** Everything, without empty lines at the end. */
  get lines(): readonly string[] {
    const last = this.#lines.findLastIndex((line) => line !== '');
    return this.#lines.slice(0, last + 1).map((line) => line.trimEnd());
  }

  /** Colours are left out. Throws at what it does not know. */
  write(text: string): void {
    // oxlint-disable-next-line no-control-regex
    for (const part of text.match(/\u001b\[[?0-9;]*[A-Za-z]|[\s\S]/gu) ?? []) this.#take(part);
  }

  /** As most terminals do: lines that are too long now are broken, and the cursor moves with its line. */
  resize(columns: number): void {
    this.columns = columns;
    const before = this.#lines.slice(0, this.#row);
    const broken = this.#lines.flatMap((line) => pieces(line, columns));
    this.#row = before.flatMap((line) => pieces(line, columns)).length;
    this.#lines = broken;
  }

  #take(part: string): void {
    if (part === '\n') this.#newLine();
    else if (part === '\r') this.#column = 0;
    else if (part.startsWith('\u001b[')) this.#control(part.slice(2));
    else this.#put(part);
  }

  #control(sequence: string): void {
    const [count, kind] = [Number(sequence.slice(0, -1)), sequence.at(-1)];
    if (sequence === '?25l') this.isCursorVisible = false;
    else if (sequence === '?25h') this.isCursorVisible = true;
    else if (kind === 'A') this.#row = Math.max(0, this.#row - count);
    else if (sequence === 'K') this.#lines[this.#row] = this.#line.slice(0, this.#column);
    else if (sequence === 'J') {
      this.#lines[this.#row] = this.#line.slice(0, this.#column);
      this.#lines.length = this.#row + 1;
    } else if (kind !== 'm') throw new Error(`unknown control sequence ${sequence}`);
  }

  get #line(): string {
    return this.#lines[this.#row] ?? '';
  }

  #put(character: string): void {
    const line = this.#line.padEnd(this.#column);
    this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + character.length);
    this.#column += character.length;
    if (columnsOf(this.#line) > this.columns) throw new Error(`longer than the terminal: ${this.#line}`);
  }

  #newLine(): void {
    this.#row += 1;
    this.#column = 0;
    this.#lines[this.#row] ??= '';
  }
}

function pieces(line: string, columns: number): string[] {
  const all: string[] = [];
  for (let at = 0; at === 0 || at < line.length; at += columns) all.push(line.slice(at, at + columns));
  return all;
}
