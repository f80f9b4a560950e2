// Sampler table
function prepareTable() {
  const table = $('#sampler-table');
  for (const th of $$('thead th[data-key]', table)) {
    const button = make('button', 'sort', th.textContent);
    button.type = 'button';
    th.replaceChildren(button);
    button.addEventListener('click', () => sortBy(table, th));
  }
  for (const row of $$('tr[data-row]', table)) {
    const link = $('.open', row);
    link.setAttribute('role', 'button');
    link.setAttribute('aria-expanded', 'false');
    link.title = link.textContent;
    link.addEventListener('click', (event) => { event.preventDefault(); openRow(row, !row.detail); });
    link.addEventListener('keydown', (event) => { if (event.key === ' ') { event.preventDefault(); openRow(row, !row.detail); } });
  }
  const lines = $$('tbody tr:not(.all)', table);
  on('#tree', 'click', () => {
    for (const th of $$('thead th[data-key]', table)) th.setAttribute('aria-sort', 'none');
    for (const row of lines) { table.tBodies[0].append(row); if (row.detail) row.after(row.detail); }
    showTree(true);
  });
  on('#filter', 'input', (event) => filterRows(event.target.value));
  segment('#sets', 'set', (set) => { table.dataset.set = set; });
}
// Thread groups and transactions, as long as nothing else orders the rows.
function showTree(shows) {
  $('#sampler-table').classList.toggle('tree', shows);
  const button = $('#tree');
  if (button) button.setAttribute('aria-pressed', String(shows));
}
function sortBy(table, th) {
  showTree(false);
  const byName = th.dataset.key === 'name';
  const before = th.getAttribute('aria-sort');
  const down = byName ? before === 'ascending' : before !== 'descending';
  for (const other of $$('thead th[data-key]', table)) other.setAttribute('aria-sort', other === th ? (down ? 'descending' : 'ascending') : 'none');
  const index = th.cellIndex;
  const value = (row) => byName ? $('.open', row).textContent : row.cells[index].dataset.v === '' ? null : Number(row.cells[index].dataset.v);
  const rows = $$('tr[data-row]', table).map((row) => ({ row, value: value(row) }));
  rows.sort((a, b) => {
    if (a.value === null || b.value === null) return (a.value === null) - (b.value === null);
    const order = byName ? a.value.localeCompare(b.value) : a.value - b.value;
    return down ? -order : order;
  });
  const body = table.tBodies[0];
  for (const { row } of rows) { body.append(row); if (row.detail) body.append(row.detail); }
  say('Sorted by ' + th.textContent + (down ? ', largest first' : ', smallest first'));
}
function filterRows(text) {
  const wanted = text.trim().toLowerCase();
  for (const group of $$('#sampler-table .group')) group.hidden = wanted !== '';
  let shown = 0;
  for (const row of $$('#sampler-table tr[data-row]')) {
    const hide = !$('.open', row).textContent.toLowerCase().includes(wanted);
    row.hidden = hide;
    if (row.detail) row.detail.hidden = hide;
    if (!hide) shown += 1;
  }
  $('#filter-none').hidden = shown > 0;
}
