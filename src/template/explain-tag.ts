/** Plain words for a tag that is no expression, with the text to write instead where it can be guessed. */
export function explainTag(source: string, raw: boolean): string {
  const [open, close] = raw ? ['{{{', '}}}'] : ['{{', '}}'];
  const inner = source.slice(open.length, source.length - close.length).trim();
  if (inner === '') return `${open} ${close} is empty. Put a variable or a helper between the braces: {{token}}.`;
  const quote = ['"', "'"].find((mark) => (inner.split(mark).length - 1) % 2 === 1);
  if (quote !== undefined) return `A quote (${quote}) in ${open}${inner}${close} is never closed.`;
  for (const [pattern, explain] of EXPLANATIONS) {
    const match = pattern.exec(inner);
    if (match) return explain(inner, match, (text) => `${open}${text}${close}`);
  }
  return `${open}${inner}${close} is neither a variable, as {{token}}, nor a helper with its arguments, as {{randomInt 1 5}}.`;
}

/** A tag whose closing braces are missing. */
export function explainUnclosed(raw: boolean): string {
  return raw ? 'This {{{ is never closed. Add }}}.' : 'This {{ is never closed. Add }}.';
}

type Explain = (inner: string, match: RegExpExecArray, tag: (text: string) => string) => string;

/** Tried in order: the first that fits speaks. */
const EXPLANATIONS: readonly (readonly [RegExp, Explain])[] = [
  [
    /^(?:#>|>)/,
    () => 'Partials ({{> }}) are not part of templates here. Write steps once under "fragments" and "use" them.',
  ],
  [
    /^(?:[#/^]|else\b)/,
    () => 'Blocks ({{#if}}, {{#each}}) are not part of templates here. Use an "if" or "forEach" step.',
  ],
  [/^!/, () => 'Comments ({{! }}) are not part of templates here. Write them in YAML, after " # ".'],
  [/^\*/, () => 'Decorators ({{* }}) are not part of templates here.'],
  [
    /^\{|^~|~$/,
    (inner, _, tag) =>
      `Write ${tag(inner.replace(/^[{~\s]+|[}~\s]+$/g, ''))}, without "${inner[0] === '{' ? '{' : '~'}".`,
  ],
  [
    /^([\w.-]+)\s*\((.*)\)$/,
    (_, match, tag) => {
      const args = (match[2] ?? '').split(',').map((argument) => argument.trim());
      const call = [match[1], ...args].join(' ').trim();
      return `A helper takes its arguments after spaces, without brackets and commas: ${tag(call)}.`;
    },
  ],
  [
    /^[\w.\-[\]'"]+\[[^\]]*\][\w.\-[\]'"]*$/,
    (inner, _, tag) => {
      const dotted = inner.replace(/\.?\[\s*['"]?([^\]'"]*)['"]?\s*\]/g, '.$1');
      return `An item of a list is read with a dot: ${tag(dotted)}.`;
    },
  ],
  [
    /^(\S+)\s*\|\s*(\w+)$/,
    (_, match, tag) => `A helper stands before its argument: ${tag(`${match[2]} ${match[1]}`)}.`,
  ],
  [
    /(\S+)\s*(?:===?|!==?|&&|\|\||[<>]=?)\s*(\S+)/,
    (_, match) =>
      `Templates do not compare. Write the condition as an "if" step: if: { ${match[1]}: ${match[2]?.replaceAll("'", '')} }.`,
  ],
  [
    /^(\S+)\s*([+-])\s*(\S+)$/,
    (_, match, tag) =>
      `Templates calculate with helpers: ${tag(`${match[2] === '+' ? 'add' : 'subtract'} ${match[1]} ${match[3]}`)}.`,
  ],
  [
    /^[^"']*,/,
    (inner, _, tag) => `Arguments are separated by spaces, not commas: ${tag(inner.replace(/\s*,\s*/g, ' '))}.`,
  ],
];
