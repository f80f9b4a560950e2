import type { Parsed } from './units.ts';

/**
 * A regular expression from the plan, or what is wrong with it. Patterns that can take exponential time are
 * refused here, before the run: a repeat inside a repeat whose rounds can be cut in several ways, such as
 * `(a+)+`, and any repeat inside a repeat together with a look-around or back-reference (no engine runs those
 * in linear time).
 */
export function parseRegex(pattern: string): Parsed<RegExp> {
  let regex: RegExp;
  try {
    regex = new RegExp(pattern);
  } catch (cause) {
    return { message: `The regular expression ${pattern} is not valid: ${plainReason(cause)}.` };
  }
  const { nested, overlapping } = repeatsOf(pattern);
  if (overlapping !== undefined) {
    return {
      message: `The regular expression ${pattern} repeats ${overlapping}, whose alternatives match the same text: on some answers it would never finish. Keep one of them.`,
    };
  }
  if (nested.length === 0) return { value: regex };
  const trap = /\(\?<?[=!]|\\[1-9]|\\k</.exec(pattern)?.[0];
  if (trap !== undefined) {
    return {
      message: `The regular expression ${pattern} repeats a repeat and uses "${trap}": on some answers it would never finish. Remove one of them.`,
    };
  }
  const bad = nested.find((repeat) => !hasDelimiter(repeat));
  if (bad === undefined) return { value: regex };
  return {
    message: `The regular expression ${pattern} repeats a repeat, ${bad.text}: on some answers it would never finish. Keep one of the two, for example ${bad.inner}.`,
  };
}

interface NestedRepeat {
  /** The whole group with its quantifier. */
  readonly text: string;
  /** The repeated atom inside, with its quantifier. */
  readonly inner: string;
  readonly innerAtom: string;
  /** Atoms of the group's body that stand exactly once in every round. */
  readonly fixedAtoms: readonly string[];
}

interface Group {
  readonly start: number;
  readonly fixedAtoms: string[];
  inner: { readonly atom: string; readonly text: string } | undefined;
  hasAlternatives: boolean;
  /** Atoms and groups with their quantifiers, alternative by alternative. */
  readonly branches: string[][];
}

const ATOM = /\\(?:u\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[pPk][{<][^}>]*[}>]|.)|\[(?:\\.|[^\]\\])*\]|[^]/y;
const GROUP_START = /\((?:\?(?::|<?[=!]|<[^>=!]*>))?/y;
const QUANTIFIER = /[*+]\??|\?\??|\{[0-9]+(,[0-9]*)?\}\??/y;

/** Finds groups under an unbounded repeat that hold another unbounded repeat. The pattern is known to be valid. */
function repeatsOf(pattern: string): { readonly nested: NestedRepeat[]; readonly overlapping: string | undefined } {
  const nested: NestedRepeat[] = [];
  let overlapping: string | undefined;
  const stack: Group[] = [newGroup(0)];
  let position = 0;
  while (position < pattern.length) {
    const opening = take(GROUP_START, pattern, position);
    if (opening !== '') {
      stack.push(newGroup(position));
      position += opening.length;
      continue;
    }
    const closed = pattern[position] === ')' ? stack.pop() : undefined;
    const group = stack.at(-1) ?? newGroup(0);
    const atom = take(ATOM, pattern, position);
    const quantifier = take(QUANTIFIER, pattern, position + atom.length);
    const end = position + Math.max(1, atom.length) + quantifier.length;
    const text = pattern.slice(closed ? closed.start : position, end);
    if (closed) {
      if (isUnbounded(quantifier) && hasOverlap(closed.branches)) overlapping ??= text;
      closeGroup(closed, { quantifier, text }, group, nested);
      group.branches.at(-1)?.push(text);
    } else addAtom(group, atom, quantifier);
    position = end;
  }
  return { nested, overlapping };
}

/** `(a|a)*`, `(\w|\d)*`: each round can go two ways. Alternatives of several atoms are compared as text only. */
function hasOverlap(branches: readonly (readonly string[])[]): boolean {
  const seenTexts = new Set<string>();
  const seenCharacters = new Set<string>();
  for (const branch of branches) {
    const text = branch.join('');
    const characters = branch.length === 1 ? asciiOf(text) : [];
    if (seenTexts.has(text) || characters.some((character) => seenCharacters.has(character))) return true;
    seenTexts.add(text);
    for (const character of characters) seenCharacters.add(character);
  }
  return false;
}

function addAtom(group: Group, atom: string, quantifier: string): void {
  if (atom === '|') {
    group.hasAlternatives = true;
    group.branches.push([]);
    return;
  }
  group.branches.at(-1)?.push(atom + quantifier);
  if (isUnbounded(quantifier)) group.inner ??= { atom, text: atom + quantifier };
  else if (quantifier === '') group.fixedAtoms.push(atom);
}

function closeGroup(
  closed: Group,
  { quantifier, text }: { quantifier: string; text: string },
  parent: Group,
  found: NestedRepeat[],
): void {
  if (!isUnbounded(quantifier)) {
    parent.inner ??= closed.inner;
    if (quantifier === '' && !closed.hasAlternatives) parent.fixedAtoms.push(...closed.fixedAtoms);
    return;
  }
  if (closed.inner) {
    const fixedAtoms = closed.hasAlternatives ? [] : closed.fixedAtoms;
    found.push({ text, inner: closed.inner.text, innerAtom: closed.inner.atom, fixedAtoms });
  }
  parent.inner ??= closed.inner ?? { atom: text, text };
}

function newGroup(start: number): Group {
  return { start, fixedAtoms: [], inner: undefined, hasAlternatives: false, branches: [[]] };
}

function isUnbounded(quantifier: string): boolean {
  return /^[*+]/.test(quantifier) || /^\{[0-9]+,\}/.test(quantifier);
}

/** `(\d+,)*` is safe: the comma ends every round and no digit is a comma. */
function hasDelimiter(repeat: NestedRepeat): boolean {
  const inner = asciiOf(repeat.innerAtom);
  return repeat.fixedAtoms.some((atom) => {
    const fixed = asciiOf(atom);
    return fixed.length > 0 && fixed.every((character) => !inner.includes(character));
  });
}

/** The ASCII characters an atom matches: enough to tell delimiters from what they delimit. */
function asciiOf(atom: string): string[] {
  try {
    const regex = new RegExp(`^(?:${atom})$`);
    return ASCII.filter((character) => regex.test(character));
  } catch {
    return [];
  }
}
const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

function take(regex: RegExp, text: string, position: number): string {
  const sticky = new RegExp(regex.source, 'y');
  sticky.lastIndex = position;
  return sticky.exec(text)?.[0] ?? '';
}

/** V8 says `Invalid regular expression: /(/: Unterminated group`; the last part is the reason. */
function plainReason(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.slice(message.lastIndexOf(': ') + 2).toLowerCase();
}
