// Hot path: a body that comes in one read is a view of the buffer it was read into; any other is copied together.
import { grown } from './http-bytes.ts';

/** The part of a body that somebody reads. */
export class KeptBody {
  /** Bytes that may still be kept. */
  left = 0;
  /** Whole length, where the head says it: room is then made once. */
  expected = -1;
  private isWanted = false;
  private piece: Buffer | undefined;
  private start = 0;
  private end = 0;
  private isCopied = false;

  begin(keepBytes: number): void {
    this.left = keepBytes;
    this.expected = -1;
    this.isWanted = keepBytes > 0;
    this.piece = undefined;
  }

  take(buffer: Buffer, from: number, to: number): void {
    if (this.left <= 0) return;
    const end = Math.min(to, from + this.left);
    this.left -= end - from;
    if (this.piece !== undefined) {
      this.append(this.piece, buffer, from, end);
      return;
    }
    this.piece = buffer;
    this.start = from;
    this.end = end;
    this.isCopied = false;
  }

  /** Lets go of it: a user that pauses would hold on to it. */
  forget(): void {
    this.piece = undefined;
  }

  /** The buffer that was read into is about to be used again. */
  keep(): void {
    if (this.piece !== undefined && !this.isCopied) this.piece = this.copied(this.piece);
  }

  /** Absent when nothing was to be kept. May be a view: gone with the next read of any connection. */
  view(): Buffer | undefined {
    const { piece } = this;
    if (piece !== undefined) return this.isCopied ? piece.subarray(0, this.end) : VIEWS.of(piece, this.start, this.end);
    return this.isWanted ? EMPTY : undefined;
  }

  private append(piece: Buffer, buffer: Buffer, from: number, to: number): void {
    const own = this.isCopied ? piece : this.copied(piece);
    const wanted = this.end + to - from;
    this.piece = wanted <= own.length ? own : grown(own, this.end, wanted);
    buffer.copy(this.piece, this.end, from, to);
    this.end = wanted;
  }

  private copied(piece: Buffer): Buffer {
    const bytes = this.end - this.start;
    const room = this.expected > bytes ? Math.min(this.expected, bytes + this.left) : 2 * bytes;
    const own = Buffer.allocUnsafeSlow(room);
    piece.copy(own, 0, this.start, this.end);
    this.start = 0;
    this.end = bytes;
    this.isCopied = true;
    return own;
  }
}

/** Views of the buffer that is read into: most answers lie where others have lain, and a view costs more than they do. */
class Views {
  private readonly views: Buffer[] = Array.from({ length: PLACES }, () => EMPTY);
  private readonly starts: number[] = Array.from({ length: PLACES }, () => 0);
  private owner: Buffer | undefined;

  of(buffer: Buffer, start: number, end: number): Buffer {
    if (buffer !== this.owner) this.begin(buffer);
    const place = (start * 31 + end) & (PLACES - 1);
    const view = this.views[place];
    if (view !== undefined && this.starts[place] === start && view.length === end - start) return view;
    const made = buffer.subarray(start, end);
    this.views[place] = made;
    this.starts[place] = start;
    return made;
  }

  /** A worker has one buffer that is read into. */
  private begin(buffer: Buffer): void {
    this.owner = buffer;
    this.views.fill(buffer.subarray(0, 0));
    this.starts.fill(0);
  }
}
const PLACES = 256;

const EMPTY: Buffer = Buffer.alloc(0);
const VIEWS = new Views();
