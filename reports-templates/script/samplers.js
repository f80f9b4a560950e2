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
  on('#filter', 'input', (event) => filterRows(event.target.value));
  segment('#sets', 'set', (set) => { table.dataset.set = set; });
}
function sortBy(table, th) {
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
  let shown = 0;
  for (const row of $$('#sampler-table tr[data-row]')) {
    const hide = !$('.open', row).textContent.toLowerCase().includes(wanted);
    row.hidden = hide;
    if (row.detail) row.detail.hidden = hide;
    if (!hide) shown += 1;
  }
  $('#filter-none').hidden = shown > 0;
}
function openRow(row, open) {
  if (!row || Boolean(row.detail) === open) { if (row) row.scrollIntoView({ block: 'nearest' }); return; }
  const details = $('#s-' + row.dataset.row);
  $('.open', row).setAttribute('aria-expanded', String(open));
  if (!open) {
    for (const figure of $$('figure', row.detail)) { const chart = plots.get(figure); if (chart && chart.u) chart.u.destroy(); plots.delete(figure); }
    const body = $('.detail-body', row.detail);
    $('.minis', body).replaceChildren();
    details.append(body);
    row.detail.remove();
    row.detail = null;
    return;
  }
  const detail = make('tr', 'detail-row');
  const cell = make('td');
  cell.colSpan = row.cells.length;
  const body = $('.detail-body', details);
  cell.append(body);
  detail.append(cell);
  row.after(detail);
  row.detail = detail;
  if (data) addMinis($('.minis', body), data.details[Number(row.dataset.row)]);
}
function addMinis(box, columns) {
  if (!columns) { box.append(make('p', 'hint', 'No charts: the page keeps them for the 60 samplers that took most of the time.')); return; }
  const series = (n, c, v, d, k) => ({ n, c, v, d: d || [], k: k || 'line', r: 0 });
  mini(box, { title: 'p95 over time', unit: 'ms', log: true, series: [series('p95', 'p95', columns.p95)] });
  mini(box, { title: 'Requests per second', unit: 'perSecond', log: false, series: [series('passed/s', 'c0', columns.ok), series('✖ failed/s', 'failed', columns.failed, [5, 2])] });
}
function mini(box, spec) {
  const figure = make('figure', 'chart');
  const head = make('div', 'chart-head');
  head.append(make('h4', '', spec.title));
  const keys = make('ul', 'keys');
  for (const series of spec.series) {
    const item = make('li');
    item.append(swatch(series), make('span', 'key-name', series.n), make('span', 'key-value'));
    keys.append(item);
  }
  figure.append(head, make('div', 'plot'), keys);
  box.append(figure);
  addChart(figure, { ...spec, small: true, limits: [] });
}

function swatch(series) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  svg.setAttribute('viewBox', '0 0 20 10');
  svg.setAttribute('width', '20');
  svg.setAttribute('height', '10');
  path.setAttribute('d', 'M0 5h20');
  path.setAttribute('stroke-width', '2.2');
  path.setAttribute('stroke-dasharray', series.d.join(' '));
  path.setAttribute('class', 's-' + series.c);
  svg.append(path);
  return svg;
}
