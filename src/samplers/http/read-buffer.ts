import { HeadMemory } from './head-memory.ts';

/** Bytes that one read may bring: a body of 64 KiB then needs one read. */
const READ_BYTES = 256 * 1024;

/** What all connections of a worker read into, one after the other. */
export class ReadBuffer {
  readonly buffer: Buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  readonly heads: HeadMemory = new HeadMemory(this.buffer);
  /** Counts reads: a view of the buffer is good while this has not changed. */
  reads = 0;
}
