import { fileURLToPath } from 'node:url';
import { urlOf } from '../work.ts';
import { onlyPlainGet, type Counted, type Tool } from './tool.ts';

const PROGRAM = fileURLToPath(new URL('../raw-socket.js', import.meta.url));

/** The floor: what Node's sockets cost when nothing is done with an answer but counting its bytes. */
export const rawSocket: Tool = {
  name: 'raw-socket loop',
  version: `Node ${process.version}`,
  refuses: onlyPlainGet,
  prepare: (work) => ({ command: rawSocketCommand(urlOf(work), work.users, work.seconds), read: readRawSocket }),
};

/** Words that start the loop. */
export function rawSocketCommand(url: string, users: number, seconds: number): readonly string[] {
  return [process.execPath, PROGRAM, url, String(users), String(seconds)];
}

/** What the loop prints. */
export function readRawSocket(output: string): Counted {
  const line = output.split('\n').find((text) => text.startsWith('{'));
  if (line === undefined) throw new Error(`The raw-socket loop failed: ${output}`);
  return JSON.parse(line) as Counted;
}
