import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A place in a document as editors count: lines and columns from 0. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Diagnostic {
  readonly message: string;
  readonly range: { readonly start: Position; readonly end: Position };
}

/** An editor's view of plans: yaml-language-server as it ships, with our schema and without a network. */
export interface LanguageServer {
  /** Opens a document and gives its address. */
  open(text: string): string;
  /** The text that an editor shows over a place; '' for none. */
  hover(document: string, position: Position): Promise<string>;
  /** Labels of what an editor offers there. */
  complete(document: string, position: Position): Promise<readonly string[]>;
  /** What an editor underlines. */
  diagnostics(document: string): Promise<readonly Diagnostic[]>;
  stop(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

const PROJECT = new URL('../../../', import.meta.url);
const PROGRAM = fileURLToPath(new URL('node_modules/yaml-language-server/bin/yaml-language-server', PROJECT));
const SCHEMA = pathToFileURL(fileURLToPath(new URL('schemas/plan.schema.json', PROJECT))).href;
const SETTINGS: Readonly<Record<string, unknown>> = {
  yaml: {
    schemas: { [SCHEMA]: '*.yaml' },
    // Off: it would fetch a catalogue from the net.
    schemaStore: { enable: false, url: '' },
    validate: true,
    hover: true,
    completion: true,
  },
};
const TRIES = 100;

export async function startLanguageServer(): Promise<LanguageServer> {
  const child = spawn(process.execPath, [PROGRAM, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  const found = new Map<string, readonly Diagnostic[]>();
  const listeners: (() => void)[] = [];
  let [requests, documents] = [0, 0];

  const send = (message: Message): void => {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    child.stdin.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
  };
  const ask = (method: string, params: unknown): Promise<unknown> => {
    const id = ++requests;
    send({ id, method, params });
    return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  };
  const receive = (message: Message): void => {
    if (message.method === 'workspace/configuration') {
      const { items } = message.params as { readonly items: readonly { readonly section: string }[] };
      send({ id: message.id ?? 0, result: items.map(({ section }) => SETTINGS[section] ?? {}) });
    } else if (message.method === 'textDocument/publishDiagnostics') {
      const { uri, diagnostics } = message.params as { uri: string; diagnostics: readonly Diagnostic[] };
      found.set(uri, diagnostics);
      for (const listener of listeners.splice(0)) listener();
    } else if (message.method !== undefined && message.id !== undefined) {
      send({ id: message.id, result: null });
    } else if (message.id !== undefined) {
      const asked = waiting.get(message.id);
      if (message.error === undefined) asked?.resolve(message.result);
      else asked?.reject(new Error(message.error.message));
    }
  };
  readMessages(child.stdout, receive);

  const at = (document: string, position: Position): unknown => ({ textDocument: { uri: document }, position });
  const server: LanguageServer = {
    open: (text) => {
      const uri = `file:///plans/${++documents}.yaml`;
      send({
        method: 'textDocument/didOpen',
        params: { textDocument: { uri, languageId: 'yaml', version: 1, text } },
      });
      return uri;
    },
    hover: async (document, position) => {
      const answer = (await ask('textDocument/hover', at(document, position))) as HoverAnswer | null;
      return answer?.contents.value ?? '';
    },
    complete: async (document, position) => {
      const { items } = (await ask('textDocument/completion', at(document, position))) as CompletionAnswer;
      return [...new Set(items.map(({ label }) => label))];
    },
    diagnostics: async (document) => {
      while (!found.has(document)) await new Promise<void>((resolve) => listeners.push(resolve));
      return found.get(document) ?? [];
    },
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
  await ask('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: {
      textDocument: {
        completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
        hover: { contentFormat: ['markdown'] },
      },
    },
  });
  send({ method: 'initialized', params: {} });
  await untilReady(server);
  return server;
}

interface HoverAnswer {
  readonly contents: { readonly value: string };
}
interface CompletionAnswer {
  readonly items: readonly { readonly label: string }[];
}

/** The server asks for its settings when it likes: it is ready when it knows the schema. */
async function untilReady(server: LanguageServer): Promise<void> {
  const document = server.open('threadGroups: []\n');
  for (let tries = 0; tries < TRIES; tries++) {
    if ((await server.hover(document, { line: 0, character: 2 })) !== '') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('yaml-language-server did not take the schema.');
}

/** Messages of the protocol: a head with the length, an empty line, JSON. */
function readMessages(stream: NodeJS.ReadableStream, receive: (message: Message) => void): void {
  let waiting: Buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    for (;;) {
      const head = waiting.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/i.exec(waiting.subarray(0, Math.max(0, head)).toString())?.[1]);
      if (head < 0 || waiting.length < head + 4 + length) return;
      const body = waiting.subarray(head + 4, head + 4 + length);
      waiting = waiting.subarray(head + 4 + length);
      receive(JSON.parse(body.toString()) as Message);
    }
  });
}
