import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseDuration } from '../base/units.ts';

/** `--env`, `--var`, `--allow-file` and `--seed`: what decides a plan's meaning beside its text. */
export function planOptions(command: Command): Command {
  return command
    .option('-e, --env <name>', 'use this entry of the plan\'s "environments"')
    .option('--var <name=value>', 'replace a plan variable (or baseUrl); may be repeated', collectVariable, {})
    .option('--allow-file <folder>', 'let the plan read files in this folder too; may be repeated', collectFolder, [])
    .option('--seed <n>', 'same seed, same requests', wholeNumber('--seed', 0));
}

export function forceOption(about = 'write into a folder that holds other files'): Option {
  return new Option('--force', about).default(false);
}

export function colorOption(): Option {
  return new Option('--color <when>', 'colours in the terminal').choices(['auto', 'always', 'never']).default('auto');
}

/** A parser for whole numbers from `least` up. */
export function wholeNumber(name: string, least: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^[0-9]+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
    throw new InvalidArgumentError(`${name} takes a whole number, ${least} or more.`);
  };
}

/** A parser for times such as `10s`, in seconds. */
export function seconds(name: string): (text: string) => number {
  return (text) => {
    const parsed = parseDuration(text, name);
    if (parsed.message !== undefined) throw new InvalidArgumentError(parsed.message);
    return parsed.value / 1000;
  };
}

/** The examples under a command's `--help`. */
export function examples(...lines: readonly (readonly [command: string, meaning: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  return `\nExamples:\n${lines.map(([command, meaning]) => `  ${command.padEnd(width)}   ${meaning}`).join('\n')}\n`;
}

/** Gathers the values of an option that may be repeated. */
export function collectName(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

function collectFolder(text: string, before: readonly string[]): readonly string[] {
  const folder = resolve(text);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return [...before, folder];
  throw new InvalidArgumentError('There is no such folder.');
}

function collectVariable(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write it as name=value, for example --var users=50.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
