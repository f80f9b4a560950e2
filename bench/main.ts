/**
 * `npm run bench -- [sections] [options]`: one core for the generator, the other for nginx; tools in alternation,
 * medians, and ratios within the run. Prints Markdown. See `bench/README.md`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './compare.ts';
import { chooseCores, conditions, loadAverage, moveTo } from './machine.ts';
import { startNginx } from './nginx.ts';
import { readOptions, type Options } from './options.ts';
import { SECTIONS } from './sections/index.ts';
import type { Findings, Section } from './sections/section.ts';
import { targetTable, type Target } from './targets.ts';
import { ALL_TOOLS } from './tools/index.ts';

const options = readOptions(process.argv.slice(2));
const sections = chosen(options);
const cores = chooseCores();
const folder = mkdtempSync(join(tmpdir(), 'loadplan-bench-'));
const said = conditions(cores);
const found: { readonly section: string; readonly load: string; readonly findings: Findings }[] = [];
moveTo(cores.server);
console.log(`${said}\n\n${options.rounds} rounds of ${options.seconds} s in alternation.\n\n${versions()}\n`);
try {
  for (const section of sections) await runSection(section);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const targets: readonly Target[] = found.flatMap(({ findings }) => findings.targets);
if (targets.length > 0) console.log(targetTable(targets));
if (options.json !== undefined) {
  const text = JSON.stringify({ conditions: said, versions: versions(), options, sections: found }, undefined, 2);
  writeFileSync(options.json, `${text}\n`);
}

/** A fresh nginx for each section, so that none inherits the connections of the one before. */
async function runSection(section: Section): Promise<void> {
  const load = loadAverage();
  console.log(`## ${section.name}\n\n${section.about}. Load average before: ${load}.\n`);
  const nginx = await startNginx(mkdtempSync(join(folder, 'nginx-')), cores.server);
  const log = (line: string): void =>
    console.error(`[${new Date().toISOString().slice(11, 19)}] ${section.name}: ${line}`);
  const { rounds, only } = options;
  const bench: Bench = { folder, cores, served: nginx.served, rounds, only, log };
  try {
    const findings = await section.run({ bench, nginx, options });
    for (const table of findings.tables) console.log(table);
    found.push({ section: section.name, load, findings });
  } catch (cause) {
    // The other sections still have something to say.
    console.log(`Failed: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`);
    process.exitCode = 1;
  } finally {
    await nginx.stop();
  }
}

function chosen({ sections: names }: Options): readonly Section[] {
  const unknown = names.find((name) => SECTIONS.every((section) => section.name !== name));
  if (unknown !== undefined) {
    const list = SECTIONS.map(({ name, about, long }) => `  ${name.padEnd(11)} ${about}${long ? ' (long)' : ''}`);
    throw new Error(`There is no section ${unknown}. Sections:\n${list.join('\n')}`);
  }
  return SECTIONS.filter(({ name, long }) => (names.length === 0 ? long !== true : names.includes(name)));
}

function versions(): string {
  const there = ALL_TOOLS.flatMap(({ version }) => version ?? []);
  const missing = ALL_TOOLS.filter(({ version }) => version === undefined).map(({ name }) => name);
  return `${[...new Set(there)].join('; ')}${missing.length === 0 ? '' : `. Missing: ${missing.join(', ')}`}.`;
}
