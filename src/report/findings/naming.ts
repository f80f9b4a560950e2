const NAMED = 3;
const LONGEST = 80;

/** "GET /a, GET /b, GET /c and 2 more". */
export function listed(names: readonly string[]): string {
  const more = names.length - NAMED;
  return names.slice(0, NAMED).map(nameText).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** A sampler's name, short enough for a sentence. */
export function nameText(name: string): string {
  return name.length > LONGEST ? `${name.slice(0, LONGEST - 1).replace(/[\ud800-\udbff]$/, '')}…` : name;
}
