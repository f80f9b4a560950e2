/** Shorter values would hide half of every text: `1234`, `admin`. */
const SHORTEST = 6;

/**
 * One pattern that finds every secret in each form it may take on the wire or in an answer: raw, URL- and
 * form-encoded, base64 (also inside longer base64, also URL-safe), hexadecimal, JSON-escaped and HTML-escaped.
 * `undefined` when there is nothing to find.
 */
export function secretPattern(secrets: readonly string[]): RegExp | undefined {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < SHORTEST) continue;
    for (const form of formsOf(secret)) if (form.length >= SHORTEST) forms.add(form);
  }
  if (forms.size === 0) return undefined;
  // The longest first: a form may start with another one.
  const sorted = [...forms].sort((a, b) => b.length - a.length);
  return new RegExp(sorted.map(escaped).join('|'), 'g');
}

function formsOf(secret: string): readonly string[] {
  const percent = percentEncoded(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const hex = Buffer.from(secret).toString('hex');
  return [
    secret,
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    percent.replaceAll('%20', '+'),
    encodeURI(wellFormed(secret)),
    percentEncoded(percent),
    json,
    json.replaceAll('/', '\\/'),
    unicodeEscaped(json),
    htmlEscaped(secret),
    htmlEscaped(secret).replaceAll('&#39;', '&#x27;'),
    hex,
    hex.toUpperCase(),
    ...base64Forms(secret),
  ];
}

/** Like `encodeURIComponent`, and also what strict encoders escape. */
function percentEncoded(text: string): string {
  return encodeURIComponent(wellFormed(text));
}

/** Lone surrogates, which no encoder takes, replaced. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString('utf8');
}

function unicodeEscaped(json: string): string {
  return json.replace(/[\u0080-\uffff<>&']/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function htmlEscaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** The characters that stay the same whatever stands before and after: three alignments of three bytes to four. */
function base64Forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const forms: string[] = [];
  for (let before = 0; before < 3; before++) {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const stable = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    forms.push(stable, stable.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
