import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root, seen from the compiled test. */
export const ROOT: string = fileURLToPath(new URL('../../../', import.meta.url));

/** README, docs and the other pages of the root that readers see. */
export const PAGES: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true })
    .map((name) => `docs/${String(name).replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.md'))
    .sort(),
];

/** A fenced block: `language` is the first word behind the fence, `kind` what follows it. */
export interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly kind: string;
  readonly text: string;
  /** The last heading of level 3 before it, without backticks. */
  readonly heading: string;
}

export function textOfPage(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

export function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = [];
  let heading = '';
  let open: { readonly info: string; readonly line: number; readonly lines: string[] } | undefined;
  textOfPage(page)
    .split('\n')
    .forEach((line, index) => {
      if (open === undefined) {
        if (line.startsWith('### ')) heading = line.slice(4).replaceAll('`', '');
        if (line.startsWith('```')) open = { info: line.slice(3).trim(), line: index + 1, lines: [] };
      } else if (line === '```') {
        const [language = '', ...kind] = open.info.split(' ');
        blocks.push({
          page,
          line: open.line,
          language,
          kind: kind.join(' '),
          text: `${open.lines.join('\n')}\n`,
          heading,
        });
        open = undefined;
      } else open.lines.push(line);
    });
  return blocks;
}

/** Everything outside fenced blocks. */
export function proseOf(page: string): string {
  return textOfPage(page).replace(/^```[^\n]*\n[\s\S]*?^```$/gm, '');
}

/** The cells of the rows of a table, header and rule left out; the text starts with the table. */
export function tableRows(text: string): readonly (readonly string[])[] {
  const lines = text.trimStart().split('\n');
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines
    .slice(2, end < 0 ? undefined : end)
    .map((line) => line.slice(1, -1).split(/(?<!\\)\|/))
    .map((cells) => cells.map((cell) => cell.trim()));
}

/** What stands in backticks in a cell, the first one. */
export function codeOf(cell: string): string {
  return /`([^`]+)`/.exec(cell)?.[1] ?? '';
}
