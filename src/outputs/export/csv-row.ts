/** One line of a CSV file by RFC 4180, for spreadsheets; numbers as JSON writes them, `undefined` is an empty cell. */
export function csvRow(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: string | number | undefined): string {
  if (typeof cell !== 'string') return String(cell ?? '');
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What a spreadsheet would work out instead of showing it. */
const FORMULA = /^[=+\-@\t\r]/;
