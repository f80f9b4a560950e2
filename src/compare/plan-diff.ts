import type { PlanDiff } from './comparison.ts';
import type { RecordedRun, Sides } from './evidence.ts';

type Line = PlanDiff['lines'][number];

const CONTEXT = 3;
const MOST_LINES = 400;
/** Cells of the table that finds the longest common part: 4 million take some 30 ms. */
const MOST_CELLS = 4_000_000;

/** How the candidate's plan differs from that of base, both as written; `undefined` when it does not. */
export function planDiffOf({ base, candidate }: Sides): PlanDiff | undefined {
  const [before, after] = [textOf(base.at(-1)), textOf(candidate.at(-1))];
  if (before === undefined || after === undefined || before === after) return undefined;
  const lines = diffLines(before.split('\n'), after.split('\n'));
  const shown = withContext(lines);
  return {
    lines: shown.slice(0, MOST_LINES),
    added: lines.filter(({ sign }) => sign === '+').length,
    removed: lines.filter(({ sign }) => sign === '-').length,
    isCut: shown.length > MOST_LINES,
  };
}

/** The plan, the files that it includes, and the values its variables had. */
function textOf(recorded: RecordedRun | undefined): string | undefined {
  const head = recorded?.run?.head;
  if (head === undefined) return undefined;
  const variables = Object.entries(head.variables).map(([name, value]) => `# ${name} = ${JSON.stringify(value)}`);
  return [
    head.plan.text.trimEnd(),
    ...(head.plan.included ?? []).flatMap(({ file, text }) => [`# ${file}`, text.trimEnd()]),
    ...variables,
  ].join('\n');
}

/** Whole lines; the shortest list of removals and additions. Source: longest common subsequence by dynamic programming. */
export function diffLines(before: readonly string[], after: readonly string[]): Line[] {
  let start = 0;
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start++;
  let end = 0;
  const left = Math.min(before.length, after.length) - start;
  while (end < left && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return [
    ...before.slice(0, start).map(same),
    ...diffMiddle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(same),
  ];
}

function diffMiddle(before: readonly string[], after: readonly string[]): Line[] {
  if (before.length * after.length > MOST_CELLS) {
    return [...before.map((text) => line('-', text)), ...after.map((text) => line('+', text))];
  }
  const common = commonLengths(before, after);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length && j < after.length) {
    const [old = '', fresh = ''] = [before[i], after[j]];
    if (old === fresh) lines.push(same(old));
    else if (common.at(i + 1, j) >= common.at(i, j + 1)) lines.push(line('-', old));
    else lines.push(line('+', fresh));
    const { sign } = lines.at(-1) ?? same('');
    if (sign !== '+') i++;
    if (sign !== '-') j++;
  }
  return [
    ...lines,
    ...before.slice(i).map((text) => line('-', text)),
    ...after.slice(j).map((text) => line('+', text)),
  ];
}

/** Length of the longest common part of `before` from i and `after` from j on, for all i and j. */
function commonLengths(before: readonly string[], after: readonly string[]): { at: (i: number, j: number) => number } {
  const width = after.length + 1;
  const table = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      table[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  return { at };
}

/** Changed lines with the three before and after them; a line with … stands for what is left out. */
function withContext(lines: readonly Line[]): Line[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ sign }) => sign !== ' '),
  );
  return lines.flatMap((one, index) => {
    if (near[index] === true) return [one];
    return index === 0 || near[index - 1] === true ? [line('…', '')] : [];
  });
}

function same(text: string): Line {
  return line(' ', text);
}

function line(sign: Line['sign'], text: string): Line {
  return { sign, text };
}
