// The sampler table. A row is an array: id, six figures of the last 10 s, the same six of the whole run.
const cellTexts = [rate, milliseconds, milliseconds, milliseconds, share, count];
const table = { rows: new Map(), span: 'recent', sort: null, down: true, body: null };

function prepareTable() {
  table.body = $('#sampler-table').tBodies[0];
  segment('#span', 'span', (span) => { table.span = span; for (const row of table.rows.values()) fillRow(row); sortRows(); });
  on('#filter', 'input', filterRows);
  $$('#sampler-table thead th').forEach((th, index) => $('button', th).addEventListener('click', () => {
    table.down = table.sort === index ? !table.down : index > 0;
    table.sort = index;
    for (const other of $$('#sampler-table thead th')) other.setAttribute('aria-sort', other === th ? (table.down ? 'descending' : 'ascending') : 'none');
    sortRows();
  }));
}
function clearTable() {
  table.rows.clear();
  table.body.replaceChildren();
}
function showRows({ all, rows }) {
  showRow(all);
  const known = table.rows.size;
  for (const values of rows) showRow(values);
  if (table.rows.size !== known || table.sort !== null) { sortRows(); filterRows(); }
}
function showRow(values) {
  const id = values[0];
  let row = table.rows.get(id);
  if (!row) {
    const [name, kind] = id < 0 ? ['all requests', 'request'] : live.run.samplers[id];
    const line = make('tr', id < 0 ? 'all' : '');
    const head = make('th', 'name');
    head.scope = 'row';
    head.append(make('bdi', '', name));
    if (kind !== 'request') head.append(' ', make('span', 'pill', kind));
    line.append(head, ...cellTexts.map(() => make('td', 'n')));
    row = { id, name, line, values };
    table.rows.set(id, row);
    table.body.append(line);
  }
  row.values = values;
  fillRow(row);
}
function figure(row, index) { return row.values[1 + index + (table.span === 'total' ? cellTexts.length : 0)]; }
function fillRow(row) {
  cellTexts.forEach((text, index) => {
    const value = figure(row, index);
    const cell = row.line.cells[index + 1];
    const isBad = index === 4 && value > 0;
    cell.textContent = value === null ? '-' : (isBad ? '✖ ' : '') + text(value);
    cell.className = isBad ? 'n st' : 'n';
  });
}
function sortRows() {
  const rows = [...table.rows.values()].filter((row) => row.id >= 0);
  rows.sort((a, b) => {
    if (table.sort === null) return a.id - b.id;
    const order = table.sort === 0 ? a.name.localeCompare(b.name) : (figure(a, table.sort - 1) || 0) - (figure(b, table.sort - 1) || 0);
    return (table.down ? -order : order) || a.id - b.id;
  });
  const all = table.rows.get(-1);
  const wanted = [...(all ? [all] : []), ...rows].map((row) => row.line);
  if (wanted.some((line, index) => table.body.rows[index] !== line)) table.body.append(...wanted);
}
function filterRows() {
  const wanted = $('#filter').value.trim().toLowerCase();
  for (const row of table.rows.values()) row.line.hidden = row.id >= 0 && !row.name.toLowerCase().includes(wanted);
}
