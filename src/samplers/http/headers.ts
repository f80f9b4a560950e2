// Hot path: lines that are known while compiling are joined once; a request without changing ones reuses the list.
import type { MapNode } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import type { Scope } from '../../template/scope.ts';
import type { Value } from '../../base/value.ts';
import { compileAuth } from './auth.ts';
import type { DigestTemplate } from './auth.ts';
import { mergeFields, textsOf } from './fields.ts';
import type { Field } from './fields.ts';
import { headerNameProblem, isHeaderValue } from './header-rules.ts';
import { linesOf } from './request-text.ts';
import { Requirements } from './requirements.ts';
import type { Requiring } from './requirements.ts';
import { innermost, layersOf } from './settings.ts';
import { USER_AGENT } from './user-agent.ts';

/** The header lines of a request. */
export interface HeadersTemplate extends Requiring {
  /** When nothing changes. */
  readonly constant: HeaderLines | undefined;
  /** The lines, or the name of the header whose value cannot be sent. */
  readonly render: (scope: Scope) => HeaderLines | BadHeader;
  /** True when one of them is an `authorization` that is not handed on as `bearer`. */
  readonly sendsAuthorization: boolean;
  /** True when the plan writes its own `cookie` header: the jar stays out of it. */
  readonly hasCookie: boolean;
  /** Name and password for a server that asks for them with a challenge. */
  readonly digest: DigestTemplate | undefined;
}

/** The lines of one request, twice: for the wire, and for whoever looks at single ones. */
export interface HeaderLines {
  /** Name, value, name, value … */
  readonly lines: readonly string[];
  /** Each with its end; absent where one of them is `host`, which stands elsewhere. */
  readonly text: string | undefined;
  /** The token behind `Bearer`, where `auth` gives one that changes. */
  readonly bearer?: string | undefined;
}

/** A value with a line end, another control character or a character beyond Latin-1. */
export class BadHeader {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** `headers`, `auth` and what every request has, outermost first. `contentType` comes from the body. */
export function compileHeaders(step: MapNode, contentType: string | undefined, compiler: Compiler): HeadersTemplate {
  const fields = mergeFields(layersOf(step, 'headers', compiler), 'headers', compiler, lowerCase);
  const given = new Set(fields.map((field) => lowerCase(field.name)));
  const lines = new Lines();
  if (!given.has('accept')) lines.addText('accept', '*/*');
  if (!given.has('user-agent')) lines.addText('user-agent', USER_AGENT);
  if (contentType !== undefined && !given.has('content-type')) lines.addText('content-type', contentType);
  for (const field of fields) addField(lines, field, compiler);
  const digest = addAuth(lines, step, given.has('authorization'), compiler);
  return { ...lines.finish(), hasCookie: given.has('cookie'), digest };
}

function addField(lines: Lines, field: Field, compiler: Compiler): void {
  const problem = headerNameProblem(field.name);
  if (problem !== undefined) compiler.problems.error('bad-value', field.at, problem);
  for (const template of field.values) {
    lines.requirements.add(template);
    if (template.constant === undefined) {
      lines.addRendered(field.name, '', (scope) => textsIn(template.render(scope)));
      continue;
    }
    for (const text of textsOf(template.constant)) {
      if (!isHeaderValue(text)) compiler.problems.error('bad-value', field.at, badValue(field.name));
      lines.addText(field.name, text);
    }
  }
}

function addAuth(lines: Lines, step: MapNode, isGiven: boolean, compiler: Compiler): DigestTemplate | undefined {
  const node = innermost(step, 'auth', compiler);
  const compiled = isGiven ? undefined : compileAuth(node, compiler);
  if (compiled?.digest !== undefined) lines.requirements.add(compiled.digest);
  if (compiled?.header === undefined) return compiled?.digest;
  const { scheme, credentials } = compiled.header;
  const { constant, render } = credentials;
  lines.requirements.add(credentials);
  if (constant === undefined) lines.addRendered('authorization', scheme, render);
  else lines.addText('authorization', scheme + constant);
  if (constant !== undefined && !isHeaderValue(constant)) {
    compiler.problems.error('bad-value', node?.range ?? step.range, badValue('authorization'));
  }
  return undefined;
}

/** Text as it is: most values are. */
function textsIn(value: Value): string | readonly string[] {
  return typeof value === 'string' ? value : textsOf(value);
}

function badValue(name: string): string {
  return `The header "${name}" holds a line end or another character that no header may hold.`;
}

interface RenderedLine {
  readonly name: string;
  /** What every value starts with. */
  readonly before: string;
  /** Name, colon and `before`. */
  readonly start: string;
  /** The rest of one value, or of each. */
  readonly rest: (scope: Scope) => string | readonly string[];
}

class Lines {
  readonly requirements: Requirements = new Requirements();
  private readonly fixed: string[] = [];
  private readonly rendered: RenderedLine[] = [];

  addText(name: string, text: string): void {
    this.fixed.push(name, text);
  }

  addRendered(name: string, before: string, rest: RenderedLine['rest']): void {
    this.rendered.push({ name, before, start: `${name}: ${before}`, rest });
  }

  finish(): Omit<HeadersTemplate, 'hasCookie' | 'digest'> {
    const { fixed, rendered } = this;
    const names = [...fixed.filter((_, index) => index % 2 === 0), ...rendered.map(({ name }) => name)].map(lowerCase);
    const constant: HeaderLines = { lines: fixed, text: names.includes('host') ? undefined : linesOf(fixed) };
    const frame = rendered.reduce<readonly string[]>((lines, { name }) => [...lines, name, ''], fixed);
    const parts = { constant, rendered, frame };
    const handsOn = rendered.some(({ before }) => before === BEARER);
    return {
      constant: rendered.length === 0 ? constant : undefined,
      render: (scope) => render(parts, scope),
      sendsAuthorization: names.includes('authorization') && !handsOn,
      needs: this.requirements.needs,
      isReady: this.requirements.isReady,
    };
  }
}

interface Rendering {
  readonly constant: HeaderLines;
  readonly rendered: readonly RenderedLine[];
  /** All lines if each of `rendered` gives one, with nothing in their values: copying it costs less than growing a list. */
  readonly frame: readonly string[];
}

function render({ constant, rendered, frame }: Rendering, scope: Scope): HeaderLines | BadHeader {
  const lines = frame.slice();
  let place = constant.lines.length;
  let text = constant.text ?? '';
  let bearer: string | undefined;
  for (const { name, before, start, rest } of rendered) {
    const values = rest(scope);
    // Before it is joined with others: to look at it later would mean to put the pieces together.
    if (!areHeaderValues(values)) return new BadHeader(name);
    for (const value of typeof values === 'string' ? [values] : values) {
      lines[place++] = name;
      lines[place++] = before === '' ? value : before + value;
      text += start;
      text += value;
      text += '\r\n';
      if (before === BEARER) bearer = value;
    }
  }
  lines.length = place;
  return { lines, text: constant.text === undefined ? undefined : text, bearer };
}
const BEARER = 'Bearer ';

function areHeaderValues(values: string | readonly string[]): boolean {
  return typeof values === 'string' ? isHeaderValue(values) : values.every(isHeaderValue);
}

function lowerCase(name: string): string {
  return name.toLowerCase();
}
