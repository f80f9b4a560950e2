import type { Parsed } from './units.ts';

/**
 * A regular expression from the plan, or what is wrong with it. Patterns that can take exponential time are
 * refused here, before the run: a repeat inside a repeat whose rounds can be cut in several ways, such as
 * `(a+)+`, repeated alternatives for the same text, such as `(a|aa)+`, and any repeat inside a repeat together with
 * a look-around or back-reference (no engine runs those in linear time).
 */
export function parseRegex(pattern: string): Parsed<RegExp> {
  let regex: RegExp;
  try {
    regex = new RegExp(pattern);
  } catch (cause) {
    return { message: `The regular expression ${pattern} is not valid: ${plainReason(cause)}.` };
  }
  const { nested, doubled } = findRepeats(pattern);
  if (doubled !== undefined) {
    return {
      message: `The regular expression ${pattern} repeats alternatives that match the same text, ${doubled}: on some answers it would never finish. Make them differ in a character.`,
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

interface Found {
  readonly nested: NestedRepeat[];
  /** A repeated group of which two alternatives match the same text. */
  doubled?: string;
}

interface Group {
  readonly start: number;
  /** The atoms of each alternative; absent once one of them is more than plain atoms in a row. */
  alternatives: string[][] | undefined;
  readonly fixedAtoms: string[];
  inner: { readonly atom: string; readonly text: string } | undefined;
  hasAlternatives: boolean;
}

const ATOM = /\\(?:u\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[pPk][{<][^}>]*[}>]|.)|\[(?:\\.|[^\]\\])*\]|[^]/y;
const GROUP_START = /\((?:\?(?::|<?[=!]|<[^>=!]*>))?/y;
const QUANTIFIER = /[*+]\??|\?\??|\{[0-9]+(,[0-9]*)?\}\??/y;

/** Looks at the groups under an unbounded repeat. The pattern is known to be valid. */
function findRepeats(pattern: string): Found {
  const found: Found = { nested: [] };
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
    if (closed) closeGroup(closed, { quantifier, text }, group, found);
    else addAtom(group, atom, quantifier);
    position = end;
  }
  return found;
}

function addAtom(group: Group, atom: string, quantifier: string): void {
  if (quantifier !== '') group.alternatives = undefined;
  else if (atom === '|') group.alternatives?.push([]);
  else group.alternatives?.at(-1)?.push(atom);
  if (atom === '|') group.hasAlternatives = true;
  else if (isUnbounded(quantifier)) group.inner ??= { atom, text: atom + quantifier };
  else if (quantifier === '') group.fixedAtoms.push(atom);
}

function closeGroup(
  closed: Group,
  { quantifier, text }: { quantifier: string; text: string },
  parent: Group,
  found: Found,
): void {
  parent.alternatives = undefined;
  if (!isUnbounded(quantifier)) {
    parent.inner ??= closed.inner;
    if (quantifier === '' && !closed.hasAlternatives) parent.fixedAtoms.push(...closed.fixedAtoms);
    return;
  }
  if (hasDoubles(closed.alternatives ?? [])) found.doubled ??= text;
  if (closed.inner) {
    const fixedAtoms = closed.hasAlternatives ? [] : closed.fixedAtoms;
    found.nested.push({ text, inner: closed.inner.text, innerAtom: closed.inner.atom, fixedAtoms });
  }
  parent.inner ??= closed.inner ?? { atom: text, text };
}

function newGroup(start: number): Group {
  return { start, alternatives: [[]], fixedAtoms: [], inner: undefined, hasAlternatives: false };
}

function isUnbounded(quantifier: string): boolean {
  return /^[*+]/.test(quantifier) || /^\{[0-9]+,\}/.test(quantifier);
}

/** `(a|aa)+`: the second one matches what rounds of the first do. */
function hasDoubles(alternatives: readonly (readonly string[])[]): boolean {
  const sets = alternatives.map((atoms) => atoms.map(asciiOf));
  return sets.some((one, i) => sets.some((other, j) => i !== j && coversInRounds(one, other)));
}

function coversInRounds(one: readonly (readonly string[])[], other: readonly (readonly string[])[]): boolean {
  if (one.length === 0 || other.length % one.length !== 0 || other.length === 0) return false;
  return other.every((set, i) => set.some((character) => one[i % one.length]?.includes(character)));
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
