// The numbers behind a chart: a table of at most 60 rows, all of them as CSV, the plot as a picture.
function prepareData(chart) {
  const button = $('[data-table]', chart.figure);
  if (!button) return;
  button.addEventListener('click', () => {
    const open = button.getAttribute('aria-expanded') !== 'true';
    button.setAttribute('aria-expanded', String(open));
    const known = $('.values', chart.figure);
    if (known) known.remove();
    if (open) chart.figure.append(valuesOf(chart));
  });
}
function valuesOf(chart) {
  const box = make('div', 'values');
  const bar = make('div', 'tools');
  const [csv, picture] = [make('button', 'mini', 'Copy CSV'), make('button', 'mini', 'Save picture')];
  csv.type = picture.type = 'button';
  csv.addEventListener('click', () => copy(chartCsv(chart), csv));
  picture.addEventListener('click', () => savePicture(chart));
  const step = Math.ceil(chart.xs.length / 60);
  bar.append(csv, picture, make('span', 'hint', step > 1 ? 'Every ' + step + 'th of ' + chart.xs.length + ' rows; the CSV has all.' : ''));
  const scroll = make('div', 'scroll');
  scroll.tabIndex = 0;
  scroll.setAttribute('role', 'region');
  scroll.setAttribute('aria-label', 'Values of ' + $('h3', chart.figure).textContent);
  const table = make('table');
  const head = table.createTHead().insertRow();
  for (const title of ['at', ...chart.spec.series.map((series) => series.n)]) {
    const cell = make('th', 'n', title);
    cell.scope = 'col';
    head.append(cell);
  }
  const body = table.createTBody();
  for (let i = 0; i < chart.xs.length; i += step) {
    const row = body.insertRow();
    const first = make('th', 'n', xText(chart, i));
    first.scope = 'row';
    row.append(first, ...chart.spec.series.map((series) => make('td', 'n', valueText(chart, series, i) || '-')));
  }
  scroll.append(table);
  box.append(bar, scroll);
  return box;
}
function chartCsv(chart) {
  const x = (at) => chart.spec.x === 'duration' ? 10 ** at : chart.spec.x === 'percentile' ? 100 * (1 - 10 ** -at) : at;
  const lines = [[chart.spec.xs ? chart.spec.x : 'seconds', ...chart.spec.series.map((series) => csvText(series.n))].join(',')];
  chart.xs.forEach((at, i) => lines.push([Number(x(at).toPrecision(6)), ...chart.raw.map((values) => values[i] == null ? '' : values[i])].join(',')));
  return lines.join('\n') + '\n';
}
function savePicture(chart) {
  const source = $('canvas', chart.box);
  const canvas = make('canvas');
  canvas.width = source.width;
  canvas.height = source.height;
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = token('card');
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.drawImage(source, 0, 0);
  const link = make('a');
  link.href = canvas.toDataURL('image/png');
  link.download = chart.spec.id + '.png';
  link.click();
}
