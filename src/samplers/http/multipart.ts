import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import type { MapNode, PlanNode } from '../../base/plan-node.ts';
import type { Compiler } from '../../contracts/compiler.ts';
import { compileField, compileJson, compileText } from '../../template/index.ts';
import type { Scope } from '../../template/scope.ts';
import type { CompiledBody } from './compiled-body.ts';
import { textsOf } from './fields.ts';
import { compileCsv } from './generated-csv.ts';
import type { TextPart } from './pairs.ts';
import { planFileBytes } from './plan-file-bytes.ts';
import { Requirements } from './requirements.ts';
import { mapOf, onlyKeys, scalarOf } from './settings.ts';

const FILE_KEYS = ['path', 'filename', 'contentType', 'csv', 'text', 'json'];
const CONTENT_KEYS = ['path', 'csv', 'text', 'json'];

/** A stretch of the body: known now, or made for each request. */
type Piece = string | Buffer | ((scope: Scope) => string);

/** `multipart:` — plain values are fields, maps are files. */
export function compileMultipart(node: PlanNode, compiler: Compiler): CompiledBody {
  // Random, so that no value can hold it by accident or on purpose.
  const boundary = `loadplan-${randomBytes(12).toString('hex')}`;
  const builder = new Builder(boundary, compiler);
  for (const entry of mapOf(node, 'multipart', compiler)?.entries ?? []) builder.addEntry(entry.key, entry.value);
  return { contentType: `multipart/form-data; boundary=${boundary}`, ...builder.finish() };
}

class Builder {
  private readonly pieces: Piece[] = [];
  private readonly requirements: Requirements = new Requirements();
  private readonly boundary: string;
  private readonly compiler: Compiler;

  constructor(boundary: string, compiler: Compiler) {
    this.boundary = boundary;
    this.compiler = compiler;
  }

  addEntry(name: string, node: PlanNode): void {
    if (node.kind === 'list') for (const item of node.items) this.addEntry(name, item);
    else if (node.kind === 'map') this.addFile(name, node);
    else this.addField(name, node);
  }

  finish(): Omit<CompiledBody, 'contentType'> {
    const pieces = [...this.pieces, `--${this.boundary}--\r\n`];
    const isConstant = pieces.every((piece) => typeof piece !== 'function');
    const constant = isConstant ? Buffer.concat(pieces.map(fixedBytes)) : undefined;
    const { needs, isReady } = this.requirements;
    return { constant, render: constant === undefined ? renderer(pieces) : () => constant, needs, isReady };
  }

  private addField(name: string, node: PlanNode & { kind: 'scalar' }): void {
    const template = compileField(node, this.compiler);
    this.requirements.add(template);
    const head = `--${this.boundary}\r\ncontent-disposition: form-data; name="${attribute(name)}"\r\n\r\n`;
    const part = (value: Parameters<typeof textsOf>[0]): string =>
      textsOf(value)
        .map((text) => `${head}${text}\r\n`)
        .join('');
    this.pieces.push(
      template.constant === undefined ? (scope) => part(template.render(scope)) : part(template.constant),
    );
  }

  private addFile(name: string, node: MapNode): void {
    onlyKeys(node, FILE_KEYS, `the file "${name}"`, this.compiler);
    const given = CONTENT_KEYS.filter((key) => node.get(key) !== undefined);
    if (given.length !== 1) {
      const message = `The file "${name}" needs exactly one of ${CONTENT_KEYS.join(', ')}.`;
      this.compiler.problems.error(given.length === 0 ? 'missing-key' : 'two-bodies', node.range, message);
    }
    const filename = this.filename(name, node);
    const type = this.contentType(node);
    this.addText(`--${this.boundary}\r\ncontent-disposition: form-data; name="${attribute(name)}"; filename="`);
    this.addPart(filename, attribute);
    this.addText('"\r\ncontent-type: ');
    this.addPart(type, oneLine);
    this.addText('\r\n\r\n');
    this.addContent(given[0] ?? '', node);
    this.addText('\r\n');
  }

  private addContent(key: string, node: MapNode): void {
    const content = node.get(key);
    if (content === undefined) return;
    if (key === 'path') this.pieces.push(planFileBytes(content, 'path', this.compiler));
    else if (key === 'csv') this.addPart(compileCsv(content, this.compiler), same);
    else if (key === 'json') this.addPart(compileJson(content, this.compiler), same);
    else this.addPart(this.text(content, 'text'), same);
  }

  private filename(name: string, node: MapNode): TextPart {
    const given = node.get('filename');
    if (given !== undefined) return this.text(given, 'filename');
    const path = node.get('path');
    const known = path?.kind === 'scalar' ? basename(path.source) : `${name}${EXTENSIONS[contentKey(node)] ?? ''}`;
    return fixedPart(known);
  }

  private contentType(node: MapNode): TextPart {
    const given = node.get('contentType');
    return given === undefined
      ? fixedPart(TYPES[contentKey(node)] ?? 'application/octet-stream')
      : this.text(given, 'contentType');
  }

  private text(node: PlanNode, setting: string): TextPart {
    const scalar = scalarOf(node, setting, this.compiler);
    return scalar === undefined ? fixedPart('') : compileText(scalar, this.compiler);
  }

  private addPart(part: TextPart, escape: (text: string) => string): void {
    this.requirements.add(part);
    if (part.constant === undefined) this.pieces.push((scope) => escape(part.render(scope)));
    else this.addText(escape(part.constant));
  }

  private addText(text: string): void {
    this.pieces.push(text);
  }
}

function contentKey(node: MapNode): string {
  return CONTENT_KEYS.find((key) => node.get(key) !== undefined) ?? '';
}
const TYPES: Readonly<Record<string, string>> = { csv: 'text/csv', json: 'application/json', text: 'text/plain' };
const EXTENSIONS: Readonly<Record<string, string>> = { csv: '.csv', json: '.json', text: '.txt' };

function renderer(pieces: readonly Piece[]): (scope: Scope) => string | Buffer {
  const hasBytes = pieces.some((piece) => Buffer.isBuffer(piece));
  if (hasBytes)
    return (scope) =>
      Buffer.concat(pieces.map((piece) => fixedBytes(typeof piece === 'function' ? piece(scope) : piece)));
  return (scope) => {
    let text = '';
    for (const piece of pieces) text += typeof piece === 'function' ? piece(scope) : String(piece);
    return text;
  };
}

function fixedBytes(piece: Piece): Buffer {
  return Buffer.isBuffer(piece) ? piece : Buffer.from(typeof piece === 'string' ? piece : '');
}

function fixedPart(text: string): TextPart {
  return { constant: text, render: () => text, needs: [] };
}

/** Names and file names as browsers escape them (HTML, "multipart/form-data"). */
function attribute(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}

function same(text: string): string {
  return text;
}
