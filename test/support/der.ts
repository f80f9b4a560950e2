/** One value in DER: tag, length, content. */
export function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), derLength(body.length), body]);
}

export const sequence = (...content: readonly Buffer[]): Buffer => der(0x30, ...content);
export const octets = (content: Buffer): Buffer => der(0x04, content);
export const text = (value: string): Buffer => der(0x0c, Buffer.from(value));
/** Bytes as a bit string of whole bytes. */
export const bits = (content: Buffer): Buffer => der(0x03, Buffer.from([0]), content);
export const truth = (): Buffer => der(0x01, Buffer.from([0xff]));

/** A number that is not negative, from its bytes. */
export function integer(bytes: Buffer): Buffer {
  return der(0x02, (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

/** An object identifier such as `2.5.29.17`. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(0x06, Buffer.from([40 * first + second, ...rest.flatMap(base128)]));
}

/** A moment to the second, in UTC. */
export function time(at: Date): Buffer {
  const digits = at
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/\D/g, '');
  // Until 2049 with two digits for the year: RFC 5280, 4.1.2.5.
  return der(0x17, Buffer.from(`${digits.slice(2)}Z`));
}

function derLength(length: number): Buffer {
  if (length < 128) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>= 8) bytes.unshift(rest & 255);
  return Buffer.from([128 + bytes.length, ...bytes]);
}

function base128(number: number): readonly number[] {
  const digits = [number & 127];
  for (let rest = number >> 7; rest > 0; rest >>= 7) digits.unshift(128 + (rest & 127));
  return digits;
}
