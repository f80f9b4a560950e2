// Charts of a running test: the report's own, fed bin by bin.
const observer = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) { observer.unobserve(entry.target); createChart(entry.target); }
}, { rootMargin: '300px' });

// All of them anew: at the start, and when a chart gets other lines.
function setCharts({ bin, seconds, bands, charts }) {
  const { startedAt, palette, heatColors, perDecade } = live.run;
  data = { startedAt, palette, heatColors, perDecade, bin, seconds, bands, charts, events: [], findings: [], details: [], end: (seconds.length ? seconds[seconds.length - 1] : 0) + bin };
  $('#bin-note').textContent = 'Bins of ' + bin + ' s; the shaded part is a ramp.';
  placeTarget(charts.filter(({ title }) => title));
  for (const figure of $$('figure[data-chart]')) {
    const spec = charts.find((one) => one.id === figure.dataset.chart);
    figure.hidden = !spec;
    if (!spec) continue;
    const chart = plots.get(figure);
    const hidden = chart ? new Set([...chart.hidden].map((index) => chart.spec.series[index].n)) : null;
    $('.keys', figure).replaceChildren(...spec.series.map((series) => {
      const item = make('li');
      item.append(swatch(series), make('span', 'key-name', series.n), make('span', 'key-value'));
      return item;
    }));
    if (!chart) { observer.observe(figure); continue; }
    chart.spec = spec;
    chart.hidden = new Set(spec.series.flatMap((series, index) => hidden.has(series.n) ? [index] : []));
    prepareKeys(chart);
    build(chart);
  }
}

// Which charts the target has is known when it has answered: those bring their titles.
function placeTarget(charts) {
  const box = $('#target-charts');
  $('#target-part').hidden = charts.length === 0;
  charts.forEach((spec, place) => {
    const figure = $$('figure', box).find((one) => one.dataset.chart === spec.id) || newFigure(spec);
    if (box.children[place] !== figure) box.insertBefore(figure, box.children[place] || null);
  });
}
function newFigure({ id, title, about }) {
  const figure = $('#target-chart').content.firstElementChild.cloneNode(true);
  figure.id = 'c-' + id;
  figure.dataset.chart = id;
  $('h3', figure).textContent = title;
  $('p', figure).textContent = about;
  $('.plot', figure).dataset.label = $('figcaption .hide', figure).textContent = title + ' over time.';
  for (const node of $$('.needs-js', figure)) node.hidden = false;
  return figure;
}

// A reading of the target tells of the time before it: of bins that are there already.
function addLate({ from, charts }) {
  for (const { id, values } of charts) {
    const spec = data.charts.find((one) => one.id === id);
    spec.series.forEach((series, index) => series.v.splice(from, values[index].length, ...values[index]));
  }
  for (const chart of plots.values()) if (charts.some(({ id }) => id === chart.spec.id)) refreshChart(chart);
}

function addBin({ at, charts }) {
  data.seconds.push(at);
  data.end = at + data.bin;
  for (const { id, limits, values, heat } of charts) {
    const spec = data.charts.find((one) => one.id === id);
    spec.limits = limits;
    spec.series.forEach((series, index) => {
      const [all, passed, failed, few] = values[index];
      if (few) series.w += few;
      series.v.push(all);
      if (series.o) series.o.push(passed);
      if (series.f) series.f.push(failed);
    });
    if (spec.heat) spec.heat.push(heat);
    if (spec.columns) spec.columns.push(readColumn(heat));
  }
  for (const chart of plots.values()) refreshChart(chart);
}

// Points of lines are shown as long as there are few: then the chart is made anew.
function refreshChart(chart) {
  if (!chart.u || data.seconds.length < 4) { build(chart); return; }
  chart.end = data.end;
  chart.raw = chart.spec.series.map((series) => rawValues(chart, series));
  const columns = columnsOf(chart);
  chart.u.setData([chart.xs, ...chart.order.map((index) => columns[index])], !state.zoom);
  if (state.zoom) chart.u.redraw();
}
