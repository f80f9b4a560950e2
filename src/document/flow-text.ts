import { quoteYaml } from './unquoted-values.ts';

/** A value as one line of YAML, to paste: `{ rate: 50/s, duration: 5m }`. */
export function flowText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => `${flowScalar(key)}: ${flowText(item)}`);
    return `{ ${entries.join(', ')} }`;
  }
  return typeof value === 'string' ? flowScalar(value) : String(value);
}

/** Plain where YAML reads it back as this very text, also inside { } and [ ]. */
function flowScalar(text: string): string {
  const isPlain = /^[A-Za-z0-9$/._^][\w $/.%@+()|^-]*$/.test(text) && text.trim() === text;
  const isOther = /^(?:true|false|null|~|[-+]?[0-9.]+(?:e[-+]?\d+)?)$/i.test(text);
  return isPlain && !isOther ? text : quoteYaml(text);
}
