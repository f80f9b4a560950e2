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
import type { OpenedFile } from './open-files.ts';
import { fileType } from './file-type.ts';
import { compilePlanFile, type PlanFile, type TemplatedFile } from './plan-file.ts';
import { Requirements } from './requirements.ts';
import { mapOf, onlyKeys, scalarOf } from './settings.ts';

const FILE_KEYS = ['path', 'filename', 'contentType', 'csv', 'text', 'json'];
const CONTENT_KEYS = ['path', 'csv', 'text', 'json'];

/** A stretch of the body: known now, or made for each request. */
type Piece = string | Buffer | ((scope: Scope, opened: readonly OpenedFile[]) => string | Buffer);

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
  private readonly files: TemplatedFile[] = [];
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
    const files = this.files.length === 0 ? undefined : this.files;
    const render = constant === undefined ? renderer(pieces, files !== undefined) : (): Buffer => constant;
    return { constant, files, render, needs, isReady };
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
    const content = this.content(given[0] ?? '', name, node);
    this.pieces.push(`--${this.boundary}\r\ncontent-disposition: form-data; name="${attribute(name)}"; filename="`);
    this.pieces.push(this.given(node, 'filename', attribute) ?? content.name);
    this.pieces.push('"\r\ncontent-type: ', this.given(node, 'contentType', oneLine) ?? content.type);
    this.pieces.push('\r\n\r\n', content.bytes, '\r\n');
  }

  private content(key: string, name: string, node: MapNode): Content {
    const value = node.get(key);
    if (value !== undefined && key === 'path') return this.file(compilePlanFile(value, key, this.compiler));
    return {
      name: attribute(name + (EXTENSIONS[key] ?? '')),
      type: TYPES[key] ?? 'application/octet-stream',
      bytes: value === undefined ? '' : this.piece(this.madeUp(key, value), same),
    };
  }

  private file(file: PlanFile): Content {
    if ('bytes' in file) {
      return { name: attribute(basename(file.path)), type: fileType(file.path), bytes: file.bytes };
    }
    this.requirements.add(file);
    const index = this.files.push(file) - 1;
    return {
      name: (_scope, opened) => attribute(basename(opened[index]?.path ?? '')),
      type: (_scope, opened) => fileType(opened[index]?.path ?? ''),
      bytes: (_scope, opened) => opened[index]?.bytes ?? '',
    };
  }

  private madeUp(key: string, value: PlanNode): TextPart {
    if (key === 'csv') return compileCsv(value, this.compiler);
    return key === 'json' ? compileJson(value, this.compiler) : this.text(value, key);
  }

  /** What the plan itself says. */
  private given(node: MapNode, key: string, escape: (text: string) => string): Piece | undefined {
    const value = node.get(key);
    return value === undefined ? undefined : this.piece(this.text(value, key), escape);
  }

  private text(node: PlanNode, setting: string): TextPart {
    const scalar = scalarOf(node, setting, this.compiler);
    return scalar === undefined ? fixedPart('') : compileText(scalar, this.compiler);
  }

  private piece(part: TextPart, escape: (text: string) => string): Piece {
    this.requirements.add(part);
    return part.constant === undefined ? (scope) => escape(part.render(scope)) : escape(part.constant);
  }
}

/** What is in a file, with the name and the type that it has unless the plan says otherwise. */
interface Content {
  readonly name: Piece;
  readonly type: Piece;
  readonly bytes: Piece;
}
const TYPES: Readonly<Record<string, string>> = { csv: 'text/csv', json: 'application/json', text: 'text/plain' };
const EXTENSIONS: Readonly<Record<string, string>> = { csv: '.csv', json: '.json', text: '.txt' };

function renderer(pieces: readonly Piece[], opensFiles: boolean): CompiledBody['render'] {
  if (opensFiles || pieces.some((piece) => Buffer.isBuffer(piece)))
    return (scope, opened) =>
      Buffer.concat(pieces.map((piece) => fixedBytes(typeof piece === 'function' ? piece(scope, opened) : piece)));
  return (scope, opened) => {
    let text = '';
    for (const piece of pieces) text += typeof piece === 'function' ? String(piece(scope, opened)) : String(piece);
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
