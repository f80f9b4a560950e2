import { isUtf8 } from 'node:buffer';

/** Where the text of a file begins, behind its byte order mark; or what is wrong with its encoding. */
export function fileStart(bytes: Buffer): { readonly from: number; readonly fault?: string } {
  if (bytes.length >= 3 && bytes.readUIntBE(0, 3) === 0xefbbbf) return { from: 3 };
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  if (mark === 0xfffe || mark === 0xfeff) return { from: 0, fault: 'is UTF-16 text. Save it as UTF-8.' };
  return { from: 0 };
}

/** The first line (from 0) of whole lines that is not UTF-8 text, or holds NUL, and what to say of it. */
export function checkText(lines: Buffer): { readonly line: number; readonly message: string } | undefined {
  const hasNul = lines.includes(0);
  if (!hasNul && isUtf8(lines)) return undefined;
  let line = 0;
  for (let from = 0; from < lines.length; line++) {
    const end = lines.indexOf(0x0a, from);
    const text = lines.subarray(from, end < 0 ? lines.length : end);
    if (text.includes(0)) {
      return { line, message: 'holds a NUL character, as text in UTF-16 does. Save it as UTF-8.' };
    }
    if (!isUtf8(text)) return { line, message: 'is not UTF-8 text. Save it as UTF-8.' };
    from = end < 0 ? lines.length : end + 1;
  }
  return undefined;
}
