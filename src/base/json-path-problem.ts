import type { JSONPathError } from 'json-p3';

/** Where a JSONPath stops making sense: `offset` counts from 0 inside the path. */
export interface JsonPathProblem {
  readonly message: string;
  readonly offset: number;
}

/** One mistake that people make, and how to write it instead; `undefined` when it is another one. */
type Mistake = (path: string, reason: string, offset: number) => JsonPathProblem | undefined;

/** What is wrong with a path that json-p3 refused, in plain words and at the character where it begins. */
export function explainJsonPath(path: string, cause: JSONPathError): JsonPathProblem {
  const reason = cause.message.replace(/ \('.*'?:\d+\)$/s, '').replace(/\s+/g, ' ');
  const offset = Math.min(cause.token.index, path.length);
  for (const mistake of MISTAKES) {
    const found = mistake(path, reason, offset);
    if (found) return found;
  }
  return { offset, message: `The JSONPath is not valid: ${reason}.` };
}

const MISTAKES: readonly Mistake[] = [
  startsWrong,
  (path) =>
    path.endsWith(' ') ? { offset: path.trimEnd().length, message: 'The JSONPath ends with a space.' } : undefined,
  (path) => {
    const name = /^\$([A-Za-z_][A-Za-z0-9_]*)/.exec(path)?.[1];
    return name === undefined ? undefined : { offset: 1, message: `A name stands behind a ".": $.${name}` };
  },
  (path) =>
    path.endsWith('.')
      ? { offset: path.length - 1, message: 'The JSONPath stops after ".": expected a name or *.' }
      : undefined,
  (_path, reason) => {
    const start = /^unclosed string starting at index (\d+)$/.exec(reason)?.[1];
    if (start === undefined) return undefined;
    return { offset: Number(start) - 1, message: 'The JSONPath stops inside a quoted text: expected the other quote.' };
  },
  (path, reason) =>
    reason.startsWith('unclosed bracketed selection')
      ? { offset: path.lastIndexOf('['), message: 'The JSONPath stops inside "[": expected "]".' }
      : undefined,
  writtenOtherwise,
  (_path, reason, offset) => {
    const found = /^expected '\.', '\.\.' or a bracketed selection, found '(.*)'$/.exec(reason)?.[1];
    if (found === undefined) return undefined;
    return { offset, message: `The JSONPath cannot go on with "${found}": expected ".", "[" or its end.` };
  },
];

function startsWrong(path: string): JsonPathProblem | undefined {
  if (path === '') return { offset: 0, message: 'The JSONPath is empty. It starts with $, for example $.token.' };
  if (path.startsWith('$')) return undefined;
  const trimmed = path.trimStart();
  if (trimmed.startsWith('$')) return { offset: 0, message: `A JSONPath starts with $. Write ${trimmed}` };
  return { offset: 0, message: `A JSONPath starts with $. Write $.${trimmed}` };
}

/** What other tools write, by the text that json-p3 stopped at. */
function writtenOtherwise(path: string, _reason: string, offset: number): JsonPathProblem | undefined {
  const rest = path.slice(offset);
  const found = OTHERWISE.find(
    ({ pattern, before }) => pattern.test(rest) && (before?.test(path.slice(0, offset)) ?? true),
  );
  return found && { offset, message: found.message(/^[A-Za-z0-9_-]+/.exec(rest)?.[0] ?? '') };
}

const OTHERWISE: readonly {
  readonly pattern: RegExp;
  readonly before?: RegExp;
  readonly message: (word: string) => string;
}[] = [
  { pattern: /^\(@\.length\s*-/, message: () => 'A JSONPath has no scripts. Write [-1] for the last item.' },
  { pattern: /^=~/, message: () => "A JSONPath has no \"=~\". Write match(@.name, '…') or search(@.name, '…')." },
  { pattern: /^=(?!=)/, message: () => 'A JSONPath compares with "==".' },
  { pattern: /^(?:and|or)\b/, message: (word) => `Write ${word === 'and' ? '&&' : '||'} instead of "${word}".` },
  { pattern: /^\[/, before: /[^.]\.$/, message: () => 'There is no "." before "[".' },
  {
    pattern: /^[A-Za-z_][A-Za-z0-9_-]*\s*[\],]/,
    before: /[[,]\s*$/,
    message: (word) => `A name in [ ] stands in quotes: ['${word}'].`,
  },
];
