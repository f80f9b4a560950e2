import { readDemoOptions } from './options.ts';
import { startDemoServer } from './server.ts';

// The demo API as a process of its own. Says where it listens in one line of JSON, then serves until its
// standard input closes (whoever started it is gone) or SIGTERM comes.
try {
  const server = await startDemoServer(readDemoOptions(process.argv.slice(2), process.env));
  const stop = (): void => {
    void server.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.stdin.once('end', stop).once('close', stop).once('error', stop).resume();
  process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
