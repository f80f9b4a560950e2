import http from 'node:http';
import { listening } from './loopback.ts';

/** A server that answers at once, and remembers when. */
export interface FinishServer {
  readonly origin: string;
  /** Forgets the answers so far. */
  reset(): void;
  /** Resolves at the first request since `reset`. */
  firstAsked(): Promise<void>;
  /** When each answer since `reset` was handed to the system, `performance.now()`, in order. */
  finished(): readonly number[];
  close(): Promise<void>;
}

/** Starts it on a free port of 127.0.0.1. */
export async function finishTimes(): Promise<FinishServer> {
  let times: number[] = [];
  let asked: () => void = () => undefined;
  let first = Promise.resolve();
  const server = http.createServer({ keepAliveTimeout: 60_000 }, (_, response) => {
    asked();
    response.on('finish', () => times.push(performance.now()));
    response.end('{}');
  });
  const { origin, close } = await listening(server, 'http');
  return {
    origin,
    reset: () => {
      times = [];
      first = new Promise((resolve) => (asked = resolve));
    },
    firstAsked: () => first,
    finished: () => times,
    close,
  };
}
