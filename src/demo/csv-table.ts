/** A parsed CSV: its header and how many rows follow. */
export interface CsvTable {
  readonly columns: readonly string[];
  /** Rows after the header; empty lines do not count. */
  readonly rows: number;
}

/** Reads RFC 4180: quoted cells may hold commas, line ends and doubled quotes. */
export function csvTable(text: string): CsvTable {
  const columns: string[] = [];
  let rows = -1;
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    const lineStart = at;
    let cell = readCell(text, at);
    while (cell.end === ',') {
      if (rows < 0) columns.push(cell.text);
      cell = readCell(text, cell.next);
    }
    at = cell.next;
    if (cell.next - lineStart <= 1 && cell.text === '') continue;
    if (rows < 0) columns.push(cell.text);
    rows += 1;
  }
  return { columns, rows: Math.max(0, rows) };
}

interface Cell {
  readonly text: string;
  /** What stopped it: a comma, a line end, or the end of the text. */
  readonly end: string;
  readonly next: number;
}

function readCell(source: string, start: number): Cell {
  const quoted = source.startsWith('"', start) ? closingQuote(source, start) : start;
  const stop = nextStop(source, quoted);
  const raw = source.slice(start, stop);
  const text = quoted > start ? raw.slice(1, quoted - start - 1).replaceAll('""', '"') : raw;
  return { text, end: source.charAt(stop), next: stop + 1 };
}

/** Position after the quote that closes the cell; the end of the text when none does. */
function closingQuote(source: string, start: number): number {
  for (let at = start + 1; ; at += 2) {
    at = source.indexOf('"', at);
    if (at < 0) return source.length;
    if (source.charAt(at + 1) !== '"') return at + 1;
  }
}

function nextStop(source: string, from: number): number {
  const found = /[,\r\n]/g;
  found.lastIndex = from;
  return found.exec(source)?.index ?? source.length;
}
