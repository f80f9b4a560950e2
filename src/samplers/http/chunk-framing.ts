// Hot path: one step for each byte around and between chunks; the bytes of a chunk itself are not looked at.
import { COLON, CR, HEX, isText, LF, MOST_HEAD_BYTES, SEMICOLON, TOKEN } from './http-bytes.ts';

const SIZE = 0;
const EXTENSION = 1;
const SIZE_LF = 2;
const DATA = 3;
const DATA_CR = 4;
const DATA_LF = 5;
const TRAILER_START = 6;
const TRAILER_NAME = 7;
const TRAILER_VALUE = 8;
const TRAILER_LF = 9;
const TRAILER_END = 10;
const DONE = 11;

/** 2^52 − 1, more than any chunk and still exact. */
const MOST_DIGITS = 13;

/** The frame of a body that comes in chunks (RFC 9112, 7.1). Extensions and trailers are checked and forgotten. */
export class ChunkFraming {
  /** What is wrong; completes "The response is not valid HTTP/1.1: …". */
  problem = '';
  /** Bytes of the chunk that are still to come; meaningful while `inData`. */
  left = 0;
  private state = SIZE;
  private digits = 0;
  private extraBytes = 0;

  get inData(): boolean {
    return this.state === DATA;
  }

  get isDone(): boolean {
    return this.state === DONE;
  }

  begin(): void {
    this.problem = '';
    this.left = 0;
    this.state = SIZE;
    this.digits = 0;
    this.extraBytes = 0;
  }

  /** So many bytes of the chunk have come. */
  took(bytes: number): void {
    this.left -= bytes;
    if (this.left === 0) this.state = DATA_CR;
  }

  /** Takes a byte that is not part of a chunk. */
  take(byte: number): void {
    switch (this.state) {
      case SIZE:
        this.size(byte);
        return;
      case EXTENSION:
        this.extension(byte);
        return;
      case SIZE_LF:
        this.expect(byte, LF, this.left === 0 ? TRAILER_START : DATA);
        return;
      case DATA_CR:
        this.expect(byte, CR, DATA_LF);
        return;
      case DATA_LF:
        this.digits = 0;
        this.extraBytes = 0;
        this.expect(byte, LF, SIZE);
        return;
      default:
        this.trailer(byte);
    }
  }

  private expect(byte: number, wanted: number, next: number): void {
    if (byte === wanted) this.state = next;
    else this.problem = 'a chunk does not end where its size says';
  }

  private size(byte: number): void {
    const digit = HEX[byte] ?? -1;
    if (digit >= 0) {
      this.left = this.digits === 0 ? digit : this.left * 16 + digit;
      if (++this.digits > MOST_DIGITS) this.problem = 'the size of a chunk is too large';
    } else if (this.digits === 0) this.problem = NO_SIZE;
    else if (byte === CR) this.state = SIZE_LF;
    else if (byte === SEMICOLON) this.state = EXTENSION;
    else this.problem = NO_SIZE;
  }

  private extension(byte: number): void {
    this.count();
    if (byte === CR) this.state = SIZE_LF;
    else if (!isText(byte)) this.problem = 'a chunk extension holds a control character';
  }

  private trailer(byte: number): void {
    this.count();
    switch (this.state) {
      case TRAILER_START:
        if (byte === CR) this.state = TRAILER_END;
        else if (TOKEN[byte] === 1) this.state = TRAILER_NAME;
        else this.problem = NO_TRAILER;
        return;
      case TRAILER_NAME:
        if (byte === COLON) this.state = TRAILER_VALUE;
        else if (TOKEN[byte] !== 1) this.problem = NO_TRAILER;
        return;
      case TRAILER_VALUE:
        if (byte === CR) this.state = TRAILER_LF;
        else if (!isText(byte)) this.problem = 'a trailer holds a control character';
        return;
      case TRAILER_LF:
        this.expect(byte, LF, TRAILER_START);
        return;
      default:
        this.expect(byte, LF, DONE);
    }
  }

  private count(): void {
    if (++this.extraBytes > MOST_HEAD_BYTES) this.problem = 'its chunk extensions or trailers are too long';
  }
}

const NO_SIZE = 'the size of a chunk is no number';
const NO_TRAILER = 'a trailer has no name that HTTP allows';
