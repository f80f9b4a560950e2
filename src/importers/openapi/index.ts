import { stringify } from 'yaml';
import { isObject } from './json.ts';
import { readOpenApi, type Api, type Operation } from './operations.ts';
import { stepOf, type Step } from './steps.ts';

/** A plan's text, and what became of the document's operations. */
export interface Imported {
  readonly text: string;
  /** Samplers that run as the plan stands. */
  readonly active: number;
  /** Samplers that stand in it as comments: they change something, or need an id or credentials. */
  readonly commented: number;
  readonly leftOut: number;
}

export interface ImportOptions {
  /** Scheme, host and port that the requests go to, without a slash at the end. */
  readonly baseUrl: string;
  /** Path of the schema for editors, relative to the plan; no line for it when absent. */
  readonly schema: string | undefined;
}

/**
 * A plan from an OpenAPI document (3.x). What can be read without credentials or ids runs as it stands, the rest is
 * there as comments to choose from. Throws TypeError, with a sentence, when the document is none.
 */
export function planFromOpenApi(document: unknown, options: ImportOptions): Imported {
  const api = readOpenApi(document);
  const root = isObject(document) ? document : {};
  const isActive = (operation: Operation): boolean => isSafe(operation);
  const active = api.operations.filter(isActive);
  const others = api.operations.filter((operation) => !isActive(operation));
  const step = (operation: Operation): string => stepText(stepOf(root, operation), operation);
  const lines = [
    ...head(api, options, active.length),
    ...(active.length === 0 ? ['      - get: /'] : active.map(step)),
    ...(others.length === 0 ? [] : OTHERS),
    ...others.map((operation) => commented(step(operation))),
    ...TAIL,
  ];
  return {
    text: `${lines.join('\n')}\n`,
    active: active.length,
    commented: others.length,
    leftOut: api.leftOut,
  };
}

/** Changes nothing, and needs neither an id that exists nor credentials. */
function isSafe({ method, parameters, secured }: Operation): boolean {
  return (method === 'get' || method === 'head') && !secured && parameters.every(({ where }) => where === 'query');
}

function head({ title, tokenUrl }: Api, { baseUrl, schema }: ImportOptions, active: number): string[] {
  return [
    ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}`]),
    `# Made from the OpenAPI document of ${baseUrl}: ${active} requests run as they are, others stand below as comments.`,
    stringify({ name: title || 'My API', baseUrl }, { lineWidth: 0 }).trimEnd(),
    '',
    'variables:',
    '  users: 10 # change it here, or for one run:  --var users=50',
    '',
    'threadGroups:',
    '  - name: Users',
    "    threads: '{{users}}' # users at the same time",
    '    rampUp: 10s # until all of them are there',
    '    duration: 1m',
    '    thinkTime: 1s-3s # pause after each round of the samplers',
    ...(tokenUrl === undefined ? [] : signIn(tokenUrl)),
    '    samplers:',
  ];
}

/** OAuth2's password flow, as FastAPI's tutorial has it. */
function signIn(tokenUrl: string): string[] {
  return [
    '    # Signs each user in once; the token goes with every request of the samplers below.',
    "    #   auth: { bearer: '{{token}}' }",
    '    #   onStart:',
    `    #     - post: ${tokenUrl}`,
    "    #       form: { username: alice, password: '{{env ''API_PASSWORD''}}' }",
    '    #       extractors: { token: $.access_token }',
  ];
}

const OTHERS = [
  '      # These change something, or need an id or credentials. Take away the signs in front to use one.',
];

const TAIL = [
  '',
  '# What must hold for the run to pass; the exit code is 1 otherwise.',
  'thresholds:',
  '  p95: { lessThan: 500ms }',
  '  errorRate:',
  '    - { lessThan: 1% }',
  '    - { atMost: 95%, abortTest: true, for: 30s } # ends the run when nearly everything fails',
];

const INDENT = 6;

function stepText(step: Step, { summary }: Operation): string {
  const text = stringify([step], { lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false }).trimEnd();
  const lines = text.split('\n').map((line) => ' '.repeat(INDENT) + line);
  return [...(summary === '' ? [] : [`${' '.repeat(INDENT)}# ${summary}`]), ...lines].join('\n');
}

/** The step with signs in front: `#   ` stands before what is YAML, `# ` before what is text. */
function commented(step: string): string {
  const before = ' '.repeat(INDENT);
  return step
    .split('\n')
    .map((line) => line.slice(INDENT))
    .map((line) => (line.startsWith('# ') ? `${before}${line}` : `${before}#   ${line}`))
    .join('\n');
}
