import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a tool is, and which version it says it is. */
export interface Found {
  readonly words: readonly string[];
  readonly version: string;
}

/**
 * Looks for a tool: the command line in `LOADPLAN_PEER_<NAME>` (words separated by blanks), else `name` on the PATH.
 * `ask` are the words that make it print its version, `pattern` captures it; a tool without such words is asked of
 * Debian's package list.
 */
export function find(name: string, ask: readonly string[] | undefined, pattern: RegExp): Found | undefined {
  const given = process.env[`LOADPLAN_PEER_${name.toUpperCase().replaceAll('-', '_')}`];
  const words = given === undefined || given === '' ? onPath(name) : given.split(' ').filter(Boolean);
  const [command, ...rest] = words;
  if (command === undefined) return undefined;
  const [file, args] =
    ask === undefined ? ['dpkg-query', ['-W', '-f', '${Version}', name]] : [command, [...rest, ...ask]];
  // JMeter leaves a log where it is asked.
  const asked = spawnSync(file, args, { encoding: 'utf8', timeout: 60_000, cwd: tmpdir() });
  if (ask !== undefined && asked.error !== undefined) return undefined;
  return { words, version: pattern.exec(`${asked.stdout}${asked.stderr}`)?.[1] ?? 'of unknown version' };
}

function onPath(command: string): readonly string[] {
  const found = (process.env['PATH'] ?? '').split(':').find((folder) => existsSync(join(folder, command)));
  return found === undefined ? [] : [join(found, command)];
}
