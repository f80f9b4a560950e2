import type { MapNode, PlanNode, ScalarNode } from '../base/plan-node.ts';
import type { Problems } from '../base/problems.ts';

/** Here values are sent as they are written, so nothing is lost when YAML reads a number. */
const SENT_AS_WRITTEN: ReadonlySet<string> = new Set(['query', 'headers', 'form', 'cookies', 'multipart']);

/** Text that only people, regular expressions and the shell read. */
const NEVER_SENT: ReadonlySet<string> = new Set(['description', 'secrets']);

/** Warns of what YAML does without a word: leading zeros and plus signs dropped, text taken for a comment. */
export function advise(root: PlanNode, problems: Problems): void {
  const seen = new Set<PlanNode>();
  const visit = (node: PlanNode, isWritten: boolean): void => {
    // An alias shows the same node again.
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'list') for (const item of node.items) visit(item, isWritten);
    else if (node.kind === 'map') {
      advisePolling(node, problems);
      for (const { key, value } of node.entries) {
        if (!NEVER_SENT.has(key)) visit(value, isWritten || SENT_AS_WRITTEN.has(key));
      }
    } else adviseScalar(node, isWritten, problems);
  };
  visit(root, false);
}

/** `${itemId}`, as JMeter, Gatling and shells write variables; `{{${x}}}` is reported elsewhere. */
function advisePolling(node: MapNode, problems: Problems): void {
  const repeat = node.entry('repeat');
  if (repeat === undefined || node.get('until') === undefined || node.get('every') !== undefined) return;
  const message = '"repeat" with "until" but without "every" asks again as fast as the server answers. Add every: 1s.';
  problems.warn('advice', repeat.keyRange, message);
}

function adviseForeignVariable(node: ScalarNode, problems: Problems): void {
  const match = /(?<!\{\{)\$\{([A-Za-z_][\w.]*)\}/.exec(node.source);
  if (match === null) return;
  const at = {
    file: node.range.file,
    start: node.offsetOf(match.index),
    end: node.offsetOf(match.index + match[0].length - 1) + 1,
  };
  problems.warn(
    'advice',
    at,
    `${match[0]} is sent as it stands: a variable is written in braces only, {{${match[1]}}}.`,
  );
}

function adviseScalar(node: ScalarNode, isWritten: boolean, problems: Problems): void {
  adviseForeignVariable(node, problems);
  if (node.quoted) return;
  const { source, value, range } = node;
  const sign = /^[-+]?0(?=\d)/.test(source) ? 'zero' : source.startsWith('+') ? 'plus sign' : undefined;
  if (!isWritten && sign !== undefined && (typeof value === 'number' || typeof value === 'bigint')) {
    problems.warn('advice', range, `${source} reads as ${value}. Put it in quotes to keep the ${sign}:  "${source}"`);
  }
  const comment = /^[ \t]+(#[^\s#!][^\n\r]*)/.exec(range.file.text.slice(range.end, range.end + 200));
  if (source !== '' && comment?.[1] !== undefined) {
    const at = {
      file: range.file,
      start: range.end + comment[0].length - comment[1].length,
      end: range.end + comment[0].length,
    };
    const whole = `${source}${comment[0]}`.trimEnd();
    const message = `"${comment[1].trimEnd()}" is a comment, not part of the value. To keep it:  "${whole}"; for a comment, write a space after #.`;
    problems.warn('advice', at, message);
  }
}
