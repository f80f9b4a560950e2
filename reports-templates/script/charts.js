// Charts
function observeCharts() {
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) { observer.unobserve(entry.target); createChart(entry.target); }
  }, { rootMargin: '300px' });
  for (const figure of $$('figure[data-chart]')) observer.observe(figure);
}

function createChart(figure) {
  const spec = data.charts.find((chart) => chart.id === figure.dataset.chart);
  if (spec) addChart(figure, spec);
}

function addChart(figure, spec) {
  const chart = { figure, spec, box: $('.plot', figure), hidden: new Set(), log: spec.log, metric: '', u: null, width: 0 };
  spec.series.forEach((series, index) => { if (series.h) chart.hidden.add(index); });
  plots.set(figure, chart);
  figure.classList.add('live');
  chart.at = make('span', 'at');
  prepareKeys(chart);
  const toggle = $('[data-scale]', figure);
  if (toggle) toggle.addEventListener('click', () => {
    chart.log = !chart.log;
    toggle.setAttribute('aria-pressed', String(!chart.log));
    build(chart);
  });
  preparePicks(chart);
  prepareData(chart);
  prepareKeyboard(chart);
  new ResizeObserver(() => {
    const width = chart.box.clientWidth;
    if (width > 0 && Math.abs(width - chart.width) > 1) build(chart);
  }).observe(chart.box);
  build(chart);
}

function prepareKeys(chart) {
  const list = $('.keys', chart.figure);
  chart.values = [];
  if (!list) return;
  list.removeAttribute('aria-hidden');
  $$('li', list).forEach((item, index) => prepareKey(chart, item, index));
}

function addKey(chart, series, index) {
  const item = make('li');
  item.append(swatch(series), make('span', 'key-name', series.n), make('span', 'key-value'));
  $('.keys', chart.figure).append(item);
  prepareKey(chart, item, index);
}

function prepareKey(chart, item, index) {
  const button = make('button');
  button.type = 'button';
  button.setAttribute('aria-pressed', String(!chart.hidden.has(index)));
  button.title = chart.spec.series[index].n;
  button.append(...item.childNodes);
  item.append(button);
  chart.values[index] = $('.key-value', button);
  button.addEventListener('click', () => {
    if (!chart.hidden.delete(index)) chart.hidden.add(index);
    button.setAttribute('aria-pressed', String(!chart.hidden.has(index)));
    build(chart);
  });
}

// Charts by sampler: other numbers, and a sampler more.
function preparePicks(chart) {
  const buttons = $$('[data-metric]', chart.figure);
  if (buttons.length === 0) return;
  chart.metric = buttons[0].dataset.metric;
  for (const button of buttons) button.addEventListener('click', () => {
    for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
    chart.metric = button.dataset.metric;
    build(chart);
  });
  const rows = $$('#sampler-table tr[data-row]').filter((row) => data.details[row.dataset.row] && !chart.spec.series.some((one) => one.i === Number(row.dataset.row)));
  const select = $('select', chart.figure);
  if (!select) return;
  select.append(...rows.map((row) => {
    const option = make('option', '', $('.open', row).textContent);
    option.value = row.dataset.row;
    return option;
  }));
  select.addEventListener('change', () => {
    const option = select.selectedOptions[0];
    const count = chart.spec.series.length;
    const series = { n: option.textContent, i: Number(option.value), c: 'c' + count % 8, k: 'line', d: [[2, 2], [12, 3, 2, 3], [6, 2]][count % 3], r: 0, m: chart.spec.series[0].m };
    chart.spec.series.push(series);
    addKey(chart, series, count);
    option.remove();
    select.selectedIndex = 0;
    build(chart);
  });
}

function redraw() { for (const chart of plots.values()) build(chart); showZoom(); }

// Passed or failed requests of a sampler alone; where none failed all passed.
function partOf(own, metric) {
  const all = own[metric];
  if (state.view === 'all' || !followed.includes(metric)) return all;
  if (own.parts) return own.parts[metric][state.view === 'ok' ? 0 : 1];
  return state.view === 'ok' ? all : all.map(() => null);
}
const followed = ['p50', 'p95', 'p99', 'mean'];
function rawValues(chart, series) {
  if (series.i !== undefined) {
    const own = data.details[series.i];
    if (chart.metric !== 'ended') return partOf(own, chart.metric);
    return state.view === 'all' ? own.ok.map((value, i) => value + own.failed[i]) : own[state.view];
  }
  if (series.own && followed.includes(series.n)) return partOf(series.own, series.n);
  if (state.view === 'ok' && series.o) return series.o;
  return state.view === 'failed' && series.f ? series.f : series.v;
}

// Whether the value at a place is a percentile of few requests.
function isFew(chart, series, at) {
  const few = series.i === undefined ? series.w : chart.metric ? data.details[series.i].few[chart.metric] : '';
  return few && few[at] & (series.o || series.own || followed.includes(chart.metric) ? { all: 1, ok: 2, failed: 4 }[state.view] : 1);
}

// Wider bins, where they can be made of those in the page: percentiles cannot be made of percentiles.
function wideOf({ spec }) {
  return !spec.xs && spec.series.every((series) => series.m) ? state.wide : 1;
}
function widened(values, how, wide) {
  if (wide === 1) return values;
  const bins = [];
  values.forEach((value, at) => {
    if (at % wide === 0) bins.push({ sum: 0, seconds: 0, all: [] });
    if (value == null) return;
    const bin = bins[bins.length - 1];
    const seconds = at === data.seconds.length - 1 ? data.last : data.bin;
    bin.sum += value * seconds;
    bin.seconds += seconds;
    bin.all.push(value);
  });
  return bins.map(({ sum, seconds, all }) => all.length === 0 ? null : how === 'rate' ? sum / seconds : Math[how === 'most' ? 'max' : 'min'](...all));
}

// Stacked series are summed here and drawn from the top down, each covering what lies below it.
function columnsOf(chart) {
  const { spec, hidden } = chart;
  let total = null;
  return spec.series.map((series, index) => {
    const raw = chart.raw[index];
    if (hidden.has(index)) return raw.map(() => null);
    if (series.k !== 'stack') return raw;
    total = raw.map((value, i) => (total ? total[i] : 0) + (value || 0));
    return total;
  });
}

function build(chart) {
  const { spec, box } = chart;
  const width = box.clientWidth;
  if (!data || width === 0) return;
  if (chart.u) chart.u.destroy();
  chart.width = width;
  box.append(chart.at);
  chart.wide = wideOf(chart);
  chart.xs = spec.xs || (chart.wide === 1 ? data.seconds : data.seconds.filter((_, at) => at % chart.wide === 0));
  chart.start = spec.xStart || 0;
  chart.end = spec.xs ? spec.xEnd : data.end;
  chart.raw = spec.series.map((series) => widened(rawValues(chart, series), series.m, chart.wide));
  const stacked = spec.series.some((series) => series.k === 'stack');
  chart.order = spec.series.map((series, index) => index);
  if (stacked) chart.order.reverse();
  const columns = columnsOf(chart);
  chart.u = new uPlot(options(chart, width), [chart.xs, ...chart.order.map((index) => columns[index])], box);
  $('canvas', box).setAttribute('aria-hidden', 'true');
  if (state.zoom && !spec.xs) chart.u.setScale('x', { min: state.zoom[0], max: state.zoom[1] });
}

function isLine(series) { return series.k === 'line' || series.k === 'points'; }
function labelled(chart) { return !chart.spec.right && !chart.spec.small && chart.width > 430 && chart.spec.series.some(isLine); }

function options(chart, width) {
  const { spec } = chart;
  const axis = { stroke: token('soft'), grid: { stroke: token('line'), width: 1 }, ticks: { show: false }, font: '11px system-ui, sans-serif', gap: 6 };
  const time = !spec.xs;
  const axes = [
    { ...axis, size: 26, grid: { show: !time, stroke: token('line'), width: 1 }, splits: xSplits[spec.x] || timeSplits, filter: (u, splits) => splits, values: (u, splits) => splits.map((at) => xValue(spec, at)) },
    { ...axis, scale: 'y', size: 56, splits: chart.log ? logSplits : linearSplits, filter: (u, splits) => splits, values: (u, splits) => splits.map((value) => tickText(spec.unit, value)) },
  ];
  if (spec.right) axes.push({ ...axis, scale: 'r', side: 1, size: 46, grid: { show: false }, splits: linearSplits, values: (u, splits) => splits.map((value) => tickText(spec.right, value)) });
  const linear = (u, min, max) => { const low = Math.min(min || 0, 0); const top = Math.max(max || 0, 0) || (low < 0 ? 0 : 1); const step = linearStep(Math.max(top, -low)); return [-Math.ceil(-low / step - 1e-9) * step, Math.ceil(top / step - 1e-9) * step]; };
  const limits = spec.limits.map((limit) => limit[0]).concat(heatEnds(spec.heat));
  return {
    width, height: chart.box.clientHeight, legend: { show: false }, axes,
    padding: [20, labelled(chart) ? 124 : spec.right ? 0 : 20, 0, 0],
    scales: {
      x: { time: false, range: (u, min, max) => state.zoom && time ? [min, max] : [chart.start, chart.end] },
      y: chart.log ? { distr: 3, range: (u, min, max) => logRange(min, max, limits) } : { range: (u, min, max) => linear(u, min, Math.max(max || 0, ...limits)) },
      r: { range: linear },
    },
    cursor: {
      y: false, drag: { x: time, y: false, dist: 6 }, points: { size: 6, width: 1.5 },
      ...(time ? { sync: { key: 'time', scales: ['x', null] } } : {}),
      bind: { dblclick: () => () => { setZoom(null); return null; } },
    },
    series: [{}, ...chart.order.map((index) => seriesOptions(chart, spec.series[index]))],
    hooks: {
      drawClear: [(u) => drawBands(u, chart)],
      drawAxes: [(u) => drawHeat(u, chart)],
      draw: [(u) => { drawTitles(u, chart); drawLimits(u, chart); drawEvents(u, chart); drawMarks(u, chart); drawFew(u, chart); drawFindings(u, chart); if (labelled(chart)) drawLabels(u, chart); }],
      setScale: [(u, key) => { if (key === 'x' && time) followScale(u); }],
      setCursor: [(u) => showValues(u, chart)],
    },
  };
}

function logRange(min, max, limits) {
  const low = niceBelow(Math.min(min > 0 ? min : 1, ...limits));
  return [low, Math.max(niceAbove(Math.max(max > 0 ? max : 10, ...limits)), low * 2)];
}

function seriesOptions(chart, series) {
  const stroke = token(series.c);
  const base = { scale: series.r ? 'r' : 'y', stroke, width: 1.6, dash: series.d, points: { show: chart.xs.length < 3 } };
  if (series.k === 'points') return { ...base, points: { show: true, size: 5, width: 0, fill: stroke } };
  if (series.k === 'stack') return { ...base, width: 0, fill: stroke, paths: uPlot.paths.stepped({ align: 1 }) };
  if (series.k === 'step') return { ...base, width: 1.4, paths: uPlot.paths.stepped({ align: 1 }) };
  if (series.k === 'dots') return { ...base, paths: () => null, points: { show: true, size: chart.spec.xs ? 4 : 3, width: 0, fill: stroke + (chart.spec.xs ? 'bb' : '77') } };
  return base;
}
