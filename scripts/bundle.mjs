// Puts what each command and each thread loads into a few files: to find, read and link 600 small ones took longer
// than a short run. Each entry below becomes one line that imports its bundle; without this step everything works as
// well, only later. See docs/decisions/048-few-files-to-load.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const project = fileURLToPath(new URL('..', import.meta.url));
const dist = join(project, 'dist');

/** What Node starts: the command, its threads, and the demo's process. */
const ENTRIES = [
  'src/cli/main.js',
  'src/cli/live/findings-thread.js',
  'src/demo/main.js',
  'src/engine/ticker-thread.js',
  'src/engine/worker.js',
  'src/result/writer-thread.js',
];
/** Big, and needed by some plans only: loaded from where they are, when asked for. */
const LATER = ['@faker-js/faker', 'ajv', 'ajv-formats', 'undici'];

for (const entry of ENTRIES) await bundle(entry);

async function bundle(entry) {
  const outdir = join(dist, 'bin', entry.slice('src/'.length, -'.js'.length).replaceAll('/', '-'));
  const source = readFileSync(join(dist, entry), 'utf8');
  await build({
    absWorkingDir: project,
    entryPoints: [join(dist, entry)],
    outdir,
    bundle: true,
    // A command's own part comes when the command is called.
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    external: LATER,
    legalComments: 'eof',
    banner: {
      js: "import { createRequire as requireOf } from 'node:module';\nconst require = requireOf(import.meta.url);",
    },
    plugins: [
      { name: 'own-places', setup: (esbuild) => esbuild.onLoad({ filter: /\.js$/ }, (file) => placed(file, outdir)) },
    ],
    logLevel: 'warning',
  });
  const [first = ''] = source.split('\n', 1);
  const start = first.startsWith('#!') ? `${first}\n` : '';
  const target = relative(dirname(join(dist, entry)), join(outdir, basename(entry))).replaceAll('\\', '/');
  writeFileSync(join(dist, entry), `${start}import '${target}';\n`);
}

/** A module of ours finds its templates, schemas and threads from where it was, not from the bundle. */
function placed({ path }, outdir) {
  if (!path.startsWith(join(dist, 'src'))) return undefined;
  const own = JSON.stringify(relative(outdir, path).replaceAll('\\', '/'));
  const contents = readFileSync(path, 'utf8').replaceAll('import.meta.url', `new URL(${own}, import.meta.url).href`);
  return { contents, loader: 'js' };
}
