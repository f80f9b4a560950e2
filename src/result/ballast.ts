import { randomFillSync } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';

/** Name of the ballast in a report folder. */
export const BALLAST_FILE = '.plan-ballast';
/** Room for the last records, the largest page there is (2 MB) and the small files beside it. */
export const BALLAST_BYTES: number = 3 * 2 ** 20;

/** Space on the disk that is kept until there is no other. */
export class Ballast {
  readonly #path: string;
  #isThere = false;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Takes the space; a disk too full for it gets none, and keeps what it has for the results. */
  static take(path: string): Ballast {
    const ballast = new Ballast(path);
    try {
      // Noise: a file system that compresses would make nothing of zeros.
      writeFileSync(path, randomFillSync(Buffer.allocUnsafe(BALLAST_BYTES)));
      ballast.#isThere = true;
    } catch {
      rmSync(path, { force: true });
    }
    return ballast;
  }

  /** Gives the space back; true when there was some to give. */
  release(): boolean {
    if (!this.#isThere) return false;
    this.#isThere = false;
    rmSync(this.#path, { force: true });
    return true;
  }
}

const NO_ROOM = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** Whether a write failed because there is no room for it. */
export function isNoRoom(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NO_ROOM.includes(String(error.code));
}
