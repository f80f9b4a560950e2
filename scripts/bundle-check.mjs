// Puts all that `plan validate` loads into one file beside the command, and V8's compiled code beside that: 300
// small files take 0.5 s to find, read and compile. Replaces dist/src/cli/check/check-plans.js, with the same
// exports: without this step everything works as well, only later. See docs/decisions/033-one-file-for-validate.md.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import vm from 'node:vm';
import ts from 'typescript';

const project = fileURLToPath(new URL('..', import.meta.url));
const dist = join(project, 'dist');
const entry = join(dist, 'src/cli/check/check-plans.js');
const bundle = join(dirname(entry), 'check-plans.bundle.cjs');

/** Needed by some plans, or by runs only: loaded as ever, when asked for. */
const LATER = new Set([
  'undici',
  'tough-cookie',
  'cheerio/slim',
  'parse5',
  'parse5-htmlparser2-tree-adapter',
  'slimdom',
  'fontoxpath',
  'ajv',
  'ajv/dist/2020.js',
  'ajv-formats',
]);
/** Loads the bundle; the cache is refused by other versions of Node, which then compile for themselves. */
const LOADER = `import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const filename = fileURLToPath(new URL('./check-plans.bundle.cjs', import.meta.url));
const cachedData = readFileSync(\`\${filename}.cache\`);
const script = new Script(readFileSync(filename, 'utf8'), { filename, cachedData });
const outside = {
  dist: new URL('../../../', import.meta.url),
  require: createRequire(import.meta.url),
  import: (name) => import(name),
};
const load = script.runInThisContext()(outside);
export const { checkPlans } = load('src/cli/check/check-plans.js');
`;

const modules = new Map();
add(entry);
const source = bundleText();
const script = new vm.Script(source, { filename: bundle });
const outside = { dist: pathToFileURL(`${dist}/`), require: createRequire(entry), import: (name) => import(name) };
await warmUp(script.runInThisContext()(outside));
writeFileSync(bundle, source);
writeFileSync(`${bundle}.cache`, script.createCachedData());
writeFileSync(entry, LOADER);

function add(file) {
  const name = nameOf(file);
  if (modules.has(name)) return;
  modules.set(name, '');
  const { text, format } = commonJs(file);
  const require = createRequire(file);
  const linked = text.replace(/(?<![\w.])require\((["'])([^"'\n]+)\1\)/g, (_call, _quote, wanted) => {
    if (isBuiltin(wanted) || LATER.has(wanted)) return `load(${JSON.stringify(wanted)})`;
    const found = require.resolve(wanted);
    add(found);
    return `load(${JSON.stringify(nameOf(found))})`;
  });
  modules.set(name, format === 'module' ? importsOutside(linked, name) : linked);
}

/** What is loaded later, faker, comes as it always does. */
function importsOutside(text, name) {
  return text.replace(/\bimport\((["'])([^"'\n]+)\1\)/g, (_call, _quote, wanted) => {
    if (wanted.startsWith('.')) throw new Error(`${name}: "${wanted}", loaded later, would be there twice.`);
    return `outside.import(${JSON.stringify(wanted)})`;
  });
}

/** Ours relative to dist/, packages from node_modules/ on: no path of this machine. */
function nameOf(file) {
  const name = relative(dist, file).replaceAll('\\', '/');
  return name.startsWith('..') ? name.slice(name.indexOf('node_modules/')) : name;
}

function commonJs(file) {
  const text = readFileSync(file, 'utf8').replaceAll(/^\/\/# sourceMappingURL=.*$/gm, '');
  if (!file.startsWith(dist) || file.endsWith('.cjs')) return { text, format: 'commonjs' };
  const { outputText } = ts.transpileModule(text, {
    fileName: file.replace(/\.js$/, '.cts'),
    // Leaves import() as it is.
    compilerOptions: { module: ts.ModuleKind.Node20, target: ts.ScriptTarget.ES2023, esModuleInterop: true },
  });
  const url = `new URL(${JSON.stringify(nameOf(file))}, outside.dist).href`;
  return { text: outputText.replaceAll('import.meta.url', url), format: 'module' };
}

function bundleText() {
  const functions = [...modules].map(([name, text]) => `${JSON.stringify(name)}(exports, module, load) {${text}\n},\n`);
  return `(function (outside) {
const files = { __proto__: null,
${functions.join('')}};
const loaded = Object.create(null);
return function load(name) {
  const file = files[name];
  if (file === undefined) return outside.require(name);
  const known = loaded[name];
  if (known !== undefined) return known.exports;
  const module = (loaded[name] = { exports: {} });
  file.call(module.exports, module.exports, module, load);
  return module.exports;
};
})`;
}

/** Checks good and bad plans, so that the cache holds the functions that checking a plan runs. */
async function warmUp(load) {
  const { planInputs } = load('src/cli/run/inputs.js');
  const { compilePlan } = load('src/plan/compile-plan.js');
  const { printProblems } = load('src/document/print-problems.js');
  const plans = join(project, 'plans');
  for (const name of readdirSync(plans).filter((file) => file.endsWith('.yaml'))) {
    // Without the secrets of the plan: the messages are warm as well then.
    const { problems } = await compilePlan({ ...(await planInputs(join(plans, name), {}, {})), checkOnly: true });
    printProblems(problems, { format: 'text', color: false, width: 100 });
  }
}
