import type { MapEntry, MapNode, PlanNode } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import type { SizedText } from '../../base/sized-text.ts';
import { compileJson, compileText } from '../../template/index.ts';
import type { Scope } from '../../template/scope.ts';
import type { CompiledBody } from './compiled-body.ts';
import { mergeFields } from './fields.ts';
import { compileMultipart } from './multipart.ts';
import { compilePairs, FORM_STYLE } from './pairs.ts';
import type { TextPart } from './pairs.ts';
import { fileType } from './file-type.ts';
import { compilePlanFile, planFileText, type PlanFile } from './plan-file.ts';
import { scalarOf } from './settings.ts';

type BodyCompiler = (node: PlanNode, compiler: Compiler) => CompiledBody;

const BODIES: Readonly<Record<string, BodyCompiler>> = {
  json: (node, compiler) => {
    const json = compileJson(node, compiler);
    return { ...textBody(json, 'application/json'), renderSized: json.renderSized };
  },
  form: (node, compiler) => {
    const form = compilePairs(mergeFields([node], 'form', compiler), FORM_STYLE);
    return { ...textBody(form, 'application/x-www-form-urlencoded'), renderSized: (scope) => asciiText(form, scope) };
  },
  multipart: compileMultipart,
  body: compileTextBody,
  bodyFile: compileBodyFile,
};

/** The one body of a step, if it has any: `json`, `form`, `multipart`, `body` or `bodyFile`. */
export function compileBody(step: MapNode, compiler: Compiler): CompiledBody | undefined {
  const [first, second] = step.entries.filter((entry) => Object.hasOwn(BODIES, entry.key));
  if (second !== undefined) reportSecond(first, second, compiler);
  return first === undefined ? undefined : BODIES[first.key]?.(first.value, compiler);
}

function reportSecond(first: MapEntry | undefined, second: MapEntry, compiler: Compiler): void {
  const message = `A request has one body: either "${first?.key ?? ''}" or "${second.key}", not both.`;
  compiler.problems.error('two-bodies', second.keyRange, message);
}

function compileTextBody(node: PlanNode, compiler: Compiler): CompiledBody {
  if (node.kind === 'map' || node.kind === 'list') {
    compiler.problems.error('wrong-type', node.range, '"body" is text. To send this as JSON, rename "body" to "json".');
    return bytesBody(Buffer.alloc(0), undefined);
  }
  const scalar = scalarOf(node, 'body', compiler);
  return scalar === undefined
    ? bytesBody(Buffer.alloc(0), undefined)
    : textBody(compileText(scalar, compiler), 'text/plain; charset=utf-8');
}

/** A form is percent-encoded: one byte for each character. */
function asciiText(form: TextPart, scope: Scope): SizedText {
  const text = form.render(scope);
  return { text, bytes: text.length };
}

function textBody(text: TextPart, contentType: string): CompiledBody {
  const { constant, render, needs, isReady } = text;
  return { contentType, constant: constant === undefined ? undefined : Buffer.from(constant), render, needs, isReady };
}

/** `bodyFile: order.xml`, or `{ path: order.json, template: true }`. */
function compileBodyFile(node: PlanNode, compiler: Compiler): CompiledBody {
  const path = node.kind === 'map' ? node.get('path') : node;
  if (path === undefined) return bytesBody(Buffer.alloc(0), undefined);
  const contentType = fileType(path.kind === 'scalar' ? path.source : '');
  const template = node.kind === 'map' ? node.get('template') : undefined;
  const isTemplate = template?.kind === 'scalar' && template.value === true;
  if (!isTemplate) return fileBody(compilePlanFile(path, 'bodyFile', compiler), contentType);
  const text = planFileText(path, 'bodyFile', compiler);
  return text === undefined
    ? bytesBody(Buffer.alloc(0), undefined)
    : textBody(compileText(text, compiler), contentType);
}

function fileBody(file: PlanFile, contentType: string): CompiledBody {
  if ('bytes' in file) return bytesBody(file.bytes, contentType);
  const { needs, isReady } = file;
  const render: CompiledBody['render'] = (_scope, [opened]) => opened?.bytes ?? '';
  return { contentType, constant: undefined, files: [file], render, needs, isReady };
}

function bytesBody(bytes: Buffer, contentType: string | undefined): CompiledBody {
  return { contentType, constant: bytes, render: () => bytes, needs: [] };
}
