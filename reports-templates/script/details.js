// What opens under a row of the sampler table.
function openRow(row, open) {
  if (!row || Boolean(row.detail) === open) { if (row) row.scrollIntoView({ block: 'nearest' }); return; }
  const details = $('#s-' + row.dataset.row);
  $('.open', row).setAttribute('aria-expanded', String(open));
  if (open) remember('#s=' + encodeURIComponent(details.dataset.name));
  else if (location.hash.startsWith('#s=')) remember('#samplers');
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
function addMinis(box, one) {
  if (!one) { box.append(make('p', 'hint', 'No charts: the page keeps them for the samplers that took most of the time.')); return; }
  const series = (n, c, v, d, k, r, m) => ({ n, c, v, m, own: one, w: one.few[n], d: d || [], k: k || 'line', r: r || 0 });
  const load = data.charts.find((chart) => chart.id === 'load');
  const users = load && load.series.find((other) => other.n === 'users');
  mini(box, { title: 'Load', unit: 'perSecond', right: users && 'users', log: false, series: [series('passed/s', 'c0', one.ok, [], '', 0, 'rate'), series('✖ failed/s', 'failed', one.failed, [5, 2], '', 0, 'rate'), ...(users ? [series('users', 'users', users.v, [], 'step', 1, 'most')] : [])] });
  mini(box, { title: 'Response time', unit: 'ms', log: true, limits: one.limits, series: [series('p50', 'p50', one.p50), series('p95', 'p95', one.p95), series('p99', 'p99', one.p99, [6, 3])] });
  // Too few requests for a p95 in any bin still make a picture.
  const line = one.p95.some((value) => value != null) ? 'p95' : 'p50';
  if (one.heat) mini(box, { title: 'All response times', unit: 'ms', log: true, heat: one.heat, series: [series(line, 'heat', one[line])] });
  if (one.timings) mini(box, { title: 'Server timing, mean', unit: 'ms', log: true, series: one.timings.map(([name, values], index) => series(name, 'c' + index % 8, values, [[], [10, 4], [4, 2]][index % 3])) });
  const bands = histogramOf(one);
  if (bands) mini(box, { title: 'Distribution', unit: 'share', log: false, x: 'duration', ...bands, series: [series('passed', 'c0', bands.ok, [], 'stack'), ...(one.failedBands ? [series('✖ failed', 'failed', bands.failed, [], 'stack')] : [])] });
}
function histogramOf({ okBands, failedBands }) {
  const both = [okBands, failedBands].filter(Boolean);
  if (both.length === 0) return null;
  const first = Math.min(...both.map((one) => one.first));
  const end = Math.max(...both.map((one) => one.first + one.counts.length));
  const all = both.flatMap((one) => one.counts).reduce((sum, one) => sum + one, 0);
  const at = Array.from({ length: end - first }, (_, i) => first + i);
  const place = (band) => Math.log10(bandStart(band));
  const shares = (one) => at.map((band) => (one && one.counts[band - one.first] || 0) / all);
  return { xs: at.map(place), xStart: place(first), xEnd: place(end), ok: shares(okBands), failed: shares(failedBands) };
}
function mini(box, { series: all, ...rest }) {
  const spec = { ...rest, series: all.filter((one) => one.v.some((value) => value != null)) };
  if (spec.series.length === 0) return;
  const figure = make('figure', 'chart');
  const head = make('div', 'chart-head');
  head.append(make('h3', '', spec.title));
  const keys = make('ul', 'keys');
  for (const series of spec.series) {
    const item = make('li');
    item.append(swatch(series), make('span', 'key-name', series.n), make('span', 'key-value'));
    keys.append(item);
  }
  figure.append(head, make('div', 'plot'), keys);
  box.append(figure);
  addChart(figure, { ...spec, small: true, limits: spec.limits || [] });
}
