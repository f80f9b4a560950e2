// The page without this script is complete: tables, findings and charts are markup. This adds zoom, sorting,
// filtering, themes and copying. Nothing from the run is ever parsed as markup: text goes in by textContent.
(() => {
'use strict';
const root = document.documentElement;
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const state = { view: 'all', clock: false, zoom: null, theme: null };
const plots = new Map();
let data = null;

root.classList.add('js');
try { state.theme = localStorage.getItem('loadplan-theme'); } catch { /* storage is off: follow the system */ }
if (state.theme) root.dataset.theme = state.theme;
document.addEventListener('DOMContentLoaded', start);

function start() {
  prepareTheme();
  prepareTable();
  prepareCopy();
  prepareStarted();
  on('#print', 'click', () => print());
  segment('#view', 'view', (view) => { state.view = view; showView(); redraw(); });
  segment('#axis', 'axis', (axis) => { state.clock = axis === 'clock'; redraw(); });
  on('#unzoom', 'click', () => setZoom(null));
  if (typeof DecompressionStream === 'undefined') return;
  decode().then((decoded) => {
    data = decoded;
    observeCharts();
    addEventListener('hashchange', followHash);
    followHash();
  });
}

function on(selector, event, listener) { const node = $(selector); if (node) node.addEventListener(event, listener); }

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function segment(selector, key, choose) {
  for (const button of $$(selector + ' button')) button.addEventListener('click', () => {
    for (const other of $$(selector + ' button')) other.setAttribute('aria-pressed', String(other === button));
    choose(button.dataset[key]);
  });
}

async function decode() {
  const packed = atob(JSON.parse($('#data').textContent));
  const bytes = Uint8Array.from(packed, (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return JSON.parse(await new Response(stream).text());
}

function say(text) { $('#live').textContent = text; }

// Theme
const darkQuery = matchMedia('(prefers-color-scheme: dark)');
function isDark() { return state.theme ? state.theme === 'dark' : darkQuery.matches; }
function prepareTheme() {
  on('#theme', 'click', () => {
    state.theme = isDark() ? 'light' : 'dark';
    root.dataset.theme = state.theme;
    try { localStorage.setItem('loadplan-theme', state.theme); } catch { /* not remembered */ }
    redraw();
  });
  darkQuery.addEventListener('change', () => redraw());
}
function token(name) {
  const probe = { line: ['#e4e6ec', '#272c36'], soft: ['#5b6270', '#9aa3b1'], sunk: ['#f3f4f7', '#1a1e26'], card: ['#ffffff', '#14171d'] };
  return (probe[name] || data.palette[name] || data.palette.c7)[isDark() ? 1 : 0];
}

// Numbers: the same rules as outputs/format.ts
function significant(value) { return Number(value.toPrecision(3)); }
function plain(value) { return value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 6 }); }
function count(value) { return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' '); }
function rate(value) { return value >= 1000 ? count(value) : plain(significant(value)); }
function milliseconds(value) {
  const rounded = significant(value);
  return rounded < 1000 ? plain(rounded) + 'ms' : plain(significant(value / 1000)) + 's';
}
function share(value) {
  const percent = significant(value * 100);
  if (percent >= 100 && value < 1) return '>99.9%';
  return value > 0 && percent < .001 ? '<0.001%' : plain(percent) + '%';
}
function bytes(value) {
  const names = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(Math.max(value, 1)) / 3), names.length - 1);
  const scaled = significant(value / 1000 ** power);
  const next = scaled >= 1000 && power < names.length - 1;
  return plain(next ? 1 : scaled) + names[next ? power + 1 : power];
}
const units = {
  ms: milliseconds,
  perSecond: (value) => rate(value) + '/s',
  users: count,
  iterations: count,
  bytesPerSecond: (value) => bytes(value) + '/s',
  share,
};
const titles = { ms: 'time', perSecond: 'per second', users: 'users', iterations: 'iterations', bytesPerSecond: 'bytes per second', share: 'share' };
function tickText(unit, value) { return unit === 'perSecond' || unit === 'users' || unit === 'iterations' ? rate(value) : units[unit](value); }
function two(value) { return String(value).padStart(2, '0'); }
function timeText(seconds) {
  if (state.clock) {
    const at = new Date(data.startedAt + seconds * 1000);
    return two(at.getHours()) + ':' + two(at.getMinutes()) + ':' + two(at.getSeconds());
  }
  const whole = Math.floor(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return minutes + ':' + two(whole % 60);
  return Math.floor(minutes / 60) + ':' + two(minutes % 60) + ':' + two(whole % 60);
}
function prepareStarted() {
  const node = $('#started');
  const at = new Date(node.dateTime);
  node.title = node.textContent;
  node.textContent = at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
}

// Axes
function timeSplits(u, index, min, max) {
  const most = Math.max(2, u.width / 85);
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];
  const step = steps.find((one) => (max - min) / one <= most) || 86400;
  const splits = [];
  for (let at = Math.ceil(min / step) * step; at <= max; at += step) splits.push(at);
  return splits;
}
const nice = [1, 2, 3, 5, 10];
function niceBelow(value) { const power = 10 ** Math.floor(Math.log10(value)); return nice.filter((digit) => digit * power <= value * 1.0001).pop() * power; }
function niceAbove(value) { const power = 10 ** Math.floor(Math.log10(value)); return nice.find((digit) => digit * power >= value * 0.9999) * power; }
function logSplits(u, index, min, max) {
  const span = Math.log10(max / min);
  const digits = span > 3.2 ? [1] : span > 1.2 ? [1, 3] : [1, 2, 5];
  const splits = [];
  for (let power = Math.floor(Math.log10(min)); 10 ** power <= max; power += 1)
    for (const digit of digits) if (digit * 10 ** power >= min * .999 && digit * 10 ** power <= max * 1.001) splits.push(digit * 10 ** power);
  return splits;
}
function linearStep(max) {
  const power = 10 ** Math.floor(Math.log10(max / 4));
  return [1, 2, 5, 10].find((digit) => digit * power >= max / 4 * .999) * power;
}
function linearSplits(u, index, min, max) {
  const step = linearStep(max);
  const splits = [];
  for (let at = 0; at <= max * 1.0001; at += step) splits.push(Number(at.toPrecision(12)));
  return splits;
}
const percents = [50, 90, 95, 99, 99.9, 99.99];
function nines(percent) { return -Math.log10(1 - percent / 100); }

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
  const chart = { figure, spec, box: $('.plot', figure), hidden: new Set(), log: spec.log, u: null, width: 0 };
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
  $$('li', list).forEach((item, index) => {
    const button = make('button');
    button.type = 'button';
    button.setAttribute('aria-pressed', 'true');
    button.title = chart.spec.series[index].n;
    button.append(...item.childNodes);
    item.append(button);
    chart.values[index] = $('.key-value', button);
    button.addEventListener('click', () => {
      if (!chart.hidden.delete(index)) chart.hidden.add(index);
      button.setAttribute('aria-pressed', String(!chart.hidden.has(index)));
      build(chart);
    });
  });
}

function redraw() { for (const chart of plots.values()) build(chart); showZoom(); }

function rawValues(series) {
  if (state.view === 'ok' && series.o) return series.o;
  return state.view === 'failed' && series.f ? series.f : series.v;
}

// Stacked series are summed here and drawn from the top down, each covering what lies below it.
function columnsOf(chart) {
  const { spec, hidden } = chart;
  let total = null;
  return spec.series.map((series, index) => {
    const raw = rawValues(series);
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
  chart.xs = spec.xs || data.seconds;
  chart.end = spec.xs ? spec.xEnd : data.end;
  chart.raw = spec.series.map(rawValues);
  const stacked = spec.series.some((series) => series.k === 'stack');
  chart.order = spec.series.map((series, index) => index);
  if (stacked) chart.order.reverse();
  const columns = columnsOf(chart);
  chart.u = new uPlot(options(chart, width), [chart.xs, ...chart.order.map((index) => columns[index])], box);
  $('canvas', box).setAttribute('aria-hidden', 'true');
  if (state.zoom && !spec.xs) chart.u.setScale('x', { min: state.zoom[0], max: state.zoom[1] });
}

function labelled(chart) { return !chart.spec.right && !chart.spec.small && chart.width > 430 && chart.spec.series.some((series) => series.k === 'line'); }

function options(chart, width) {
  const { spec } = chart;
  const axis = { stroke: token('soft'), grid: { stroke: token('line'), width: 1 }, ticks: { show: false }, font: '11px system-ui, sans-serif', gap: 6 };
  const time = !spec.xs;
  const axes = [
    { ...axis, size: 26, grid: { show: !time, stroke: token('line'), width: 1 }, splits: time ? timeSplits : () => percents.filter((one) => one !== 95 || width > 500).map(nines).filter((at) => at <= chart.end + .01), values: (u, splits) => splits.map((at) => time ? timeText(at) : Number((100 * (1 - 10 ** -at)).toFixed(3)) + '%') },
    { ...axis, scale: 'y', size: 56, splits: chart.log ? logSplits : linearSplits, filter: (u, splits) => splits, values: (u, splits) => splits.map((value) => tickText(spec.unit, value)) },
  ];
  if (spec.right) axes.push({ ...axis, scale: 'r', side: 1, size: 46, grid: { show: false }, splits: linearSplits, values: (u, splits) => splits.map((value) => tickText(spec.right, value)) });
  const linear = (u, min, max) => { const top = Math.max(max || 0, 0) || 1; const step = linearStep(top); return [0, Math.ceil(top / step - 1e-9) * step]; };
  const limits = spec.limits.map((limit) => limit[0]);
  return {
    width, height: spec.small ? 150 : Math.max(210, Math.min(260, Math.round(width * .4))), legend: { show: false }, axes,
    padding: [20, labelled(chart) ? 124 : spec.right ? 0 : 20, 0, 0],
    scales: {
      x: { time: false, range: (u, min, max) => state.zoom && time ? [min, max] : [0, chart.end] },
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
      draw: [(u) => { drawTitles(u, chart); drawLimits(u, chart); drawEvents(u, chart); if (labelled(chart)) drawLabels(u, chart); }],
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
  if (series.k === 'stack') return { ...base, width: 0, fill: stroke, paths: uPlot.paths.stepped({ align: 1 }) };
  if (series.k === 'step') return { ...base, width: 1.4, paths: uPlot.paths.stepped({ align: 1 }) };
  if (series.k === 'dots') return { ...base, paths: () => null, points: { show: true, size: 3, width: 0, fill: stroke + '77' } };
  return base;
}

// Drawing: uPlot leaves the text alignment changed, so every hook sets its own; all is clipped to the plot.
function paint(u, clip, draw) {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.font = 11 * devicePixelRatio + 'px system-ui, sans-serif';
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = token('soft');
  ctx.setLineDash([]);
  if (clip) { ctx.beginPath(); ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height); ctx.clip(); }
  draw(ctx, bbox, devicePixelRatio);
  ctx.restore();
}
function drawBands(u, chart) {
  if (chart.spec.xs) return;
  paint(u, true, (ctx, box) => {
    for (const [from, to, label] of data.bands) {
      const left = u.valToPos(from, 'x', true);
      const right = u.valToPos(to, 'x', true);
      ctx.fillStyle = token('sunk');
      ctx.fillRect(left, box.top, right - left, box.height);
      if (!label) continue;
      ctx.fillStyle = token('soft');
      ctx.fillRect(right, box.top, 1, box.height);
      ctx.fillText(label, Math.max(left, box.left) + 4, box.top + 8 * devicePixelRatio);
    }
  });
}
function drawTitles(u, chart) {
  paint(u, false, (ctx, box, ratio) => {
    ctx.fillText(titles[chart.spec.unit] + (chart.spec.xs ? '' : ' · bins of ' + data.bin + ' s'), 4 * ratio, box.top - 12 * ratio);
    if (!chart.spec.right) return;
    ctx.textAlign = 'right';
    ctx.fillText(titles[chart.spec.right], u.ctx.canvas.width - 4 * ratio, box.top - 12 * ratio);
  });
}
function drawLimits(u, chart) {
  paint(u, true, (ctx, box, ratio) => {
    for (const [value, text, broken] of chart.spec.limits) {
      const y = Math.round(u.valToPos(value, 'y', true));
      ctx.strokeStyle = token(broken ? 'failed' : 'soft');
      ctx.lineWidth = ratio;
      ctx.setLineDash([2 * ratio, 3 * ratio]);
      ctx.beginPath(); ctx.moveTo(box.left, y); ctx.lineTo(box.left + box.width, y); ctx.stroke();
      ctx.fillStyle = token(broken ? 'failed' : 'soft');
      ctx.setLineDash([]);
      ctx.lineWidth = 4 * ratio;
      ctx.strokeStyle = token('card');
      ctx.lineJoin = 'round';
      ctx.strokeText((broken ? '✖ ' : '') + text, box.left + 7 * ratio, y - 9 * ratio);
      ctx.fillText((broken ? '✖ ' : '') + text, box.left + 7 * ratio, y - 9 * ratio);
    }
  });
}
function drawEvents(u, chart) {
  if (chart.spec.xs) return;
  paint(u, true, (ctx, box, ratio) => {
    ctx.strokeStyle = token('soft');
    ctx.lineWidth = ratio;
    for (const [at] of data.events) {
      const x = Math.round(u.valToPos(at, 'x', true));
      ctx.beginPath(); ctx.moveTo(x, box.top); ctx.lineTo(x, box.top + box.height); ctx.stroke();
    }
  });
}
function drawLabels(u, chart) {
  paint(u, false, (ctx, box, ratio) => {
    const row = 13 * ratio;
    const [from, to] = [u.scales.x.min, u.scales.x.max];
    const labels = [];
    chart.spec.series.forEach((series, index) => {
      if (series.k !== 'line' || chart.hidden.has(index)) return;
      let last = chart.xs.length - 1;
      while (last >= 0 && (chart.raw[index][last] == null || chart.xs[last] > to)) last -= 1;
      if (last >= 0 && chart.xs[last] >= from) labels.push({ series, y: u.valToPos(chart.raw[index][last], 'y', true) });
    });
    labels.sort((a, b) => a.y - b.y);
    labels.forEach((label, i) => { label.at = i === 0 ? label.y : Math.max(label.y, labels[i - 1].at + row); });
    const over = labels.length === 0 ? 0 : Math.max(0, labels[labels.length - 1].at - box.top - box.height);
    const right = box.left + box.width + 2 * ratio;
    labels.forEach((label, i) => {
      const at = Math.max(label.at - over, box.top + i * row);
      ctx.strokeStyle = token(label.series.c);
      ctx.lineWidth = 1.3 * ratio;
      ctx.beginPath(); ctx.moveTo(right, label.y); ctx.lineTo(right + 6 * ratio, at); ctx.lineTo(right + 10 * ratio, at); ctx.stroke();
      ctx.fillText(fit(ctx, label.series.n, 108 * ratio), right + 13 * ratio, at);
    });
  });
}
function fit(ctx, text, width) {
  if (ctx.measureText(text).width <= width) return text;
  const method = (/^[A-Z]+ /.exec(text) || [''])[0];
  const segments = text.split('/');
  for (let from = 1; from < segments.length; from += 1) {
    const short = method + '…/' + segments.slice(from).join('/');
    if (ctx.measureText(short).width <= width) return short;
  }
  const characters = Array.from(text);
  while (characters.length > 1 && ctx.measureText(characters.join('') + '…').width > width) characters.pop();
  return characters.join('') + '…';
}

// Zoom: one range for all charts over time. uPlot reports a new scale later, so the range itself says whether it is news.
function followScale(u) {
  const { min, max } = u.scales.x;
  if (min == null) return;
  const [from, to] = state.zoom || [0, data.end];
  if (Math.abs(min - from) < .001 && Math.abs(max - to) < .001) return;
  setZoom([min, max]);
}
function setZoom(range) {
  const clamped = range && [Math.max(0, range[0]), Math.min(data.end, range[1])];
  const whole = !clamped || clamped[1] <= clamped[0] || (clamped[0] <= 0 && clamped[1] >= data.end);
  state.zoom = whole ? null : clamped;
  const [min, max] = state.zoom || [0, data.end];
  for (const chart of plots.values()) if (chart.u && !chart.spec.xs) chart.u.setScale('x', { min, max });
  showZoom();
  const hash = state.zoom ? '#t=' + Math.round(min) + '-' + Math.round(max) : '#timeline';
  if (state.zoom || location.hash.startsWith('#t=')) try { history.replaceState(null, '', hash); } catch { /* a viewer without history */ }
}
function showZoom() {
  const button = $('#unzoom');
  button.hidden = !state.zoom;
  if (state.zoom) button.textContent = timeText(state.zoom[0]) + ' – ' + timeText(state.zoom[1]) + '  ✕';
  button.setAttribute('aria-label', 'Show the whole run');
}

function axisUnit(spec, series) { return series.r ? spec.right : spec.unit; }
function xText(chart, index) {
  if (chart.spec.xs) return Number((100 * (1 - 10 ** -chart.xs[index])).toFixed(3)) + '%';
  return timeText(chart.xs[index]);
}
function showValues(u, chart) {
  const index = u.cursor.idx;
  chart.at.textContent = index == null ? '' : xText(chart, index);
  chart.spec.series.forEach((series, i) => {
    const value = index == null ? null : chart.raw[i][index];
    if (chart.values[i]) chart.values[i].textContent = value == null ? '' : units[axisUnit(chart.spec, series)](value);
  });
}

function prepareKeyboard(chart) {
  const { box } = chart;
  box.tabIndex = 0;
  box.setAttribute('role', 'application');
  box.setAttribute('aria-roledescription', 'chart');
  box.setAttribute('aria-label', (box.dataset.label || chart.spec.title || '') + ' Arrow keys read values, plus and minus zoom, Escape shows everything.');
  box.addEventListener('keydown', (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -1e9, End: 1e9 };
    const { u } = chart;
    const last = chart.xs.length - 1;
    const at = u.cursor.idx == null ? -1 : u.cursor.idx;
    if (event.key in steps) {
      const step = steps[event.key] * (event.shiftKey ? 10 : 1);
      const index = Math.max(0, Math.min(last, at < 0 && step > 0 ? 0 : at + step));
      u.setCursor({ left: u.valToPos(chart.xs[index], 'x'), top: 10 });
      say([xText(chart, index), ...chart.spec.series.flatMap((series, i) => chart.hidden.has(i) || chart.raw[i][index] == null ? [] : series.n + ' ' + units[axisUnit(chart.spec, series)](chart.raw[i][index]))].join(', '));
    } else if ((event.key === '+' || event.key === '-') && !chart.spec.xs) {
      const { min, max } = u.scales.x;
      const middle = at < 0 ? (min + max) / 2 : chart.xs[at];
      const half = (max - min) * (event.key === '+' ? .25 : 1);
      setZoom([middle - half, middle + half]);
    } else if (event.key === 'Escape') setZoom(null);
    else return;
    event.preventDefault();
  });
}

// Links into the page: #t=from-to zooms, #s=name and #s-3 open a sampler.
function followHash() {
  const hash = location.hash;
  const range = /^#t=(\d+)-(\d+)$/.exec(hash);
  if (range) { setZoom([Number(range[1]), Number(range[2])]); $('#timeline').scrollIntoView(); return; }
  let name = '';
  try { name = hash.startsWith('#s=') ? decodeURIComponent(hash.slice(3)) : ''; } catch { return; }
  const detail = name ? $$('.detail').find((one) => one.dataset.name === name) : /^#s-\d+$/.test(hash) ? $(hash) : null;
  if (detail) openRow($('tr[data-row="' + detail.dataset.detail + '"]'), true);
}
document.addEventListener('click', (event) => {
  const link = event.target.closest && event.target.closest('a[href^="#t="]');
  if (link && link.getAttribute('href') === location.hash && data) followHash();
});

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

// The switch ok | all | failed
const notes = { all: 'Times of all requests, passed and failed.', ok: 'Mean and percentiles of passed requests only; other columns count all.', failed: 'Mean and percentiles of failed requests only; other columns count all.' };
function showView() {
  if (!data) return;
  $('#view-note').textContent = notes[state.view];
  const table = $('#sampler-table');
  const keys = $$('thead th', table).map((th) => th.dataset.key);
  const rows = [$('tr.all', table), ...$$('tr[data-row]', table)];
  for (const row of rows) {
    const number = row.dataset.row === undefined ? 0 : Number(row.dataset.row) + 1;
    for (const [index, cell] of [...row.cells].entries()) {
      const key = keys[index];
      if (!data.rows.ok[number] || !(key in data.rows.ok[number])) continue;
      if (!cell.original) cell.original = { text: cell.textContent, value: cell.dataset.v, classes: cell.className };
      const { text, value, classes } = cell.original;
      const [raw, shown, rough] = state.view === 'all' ? [value, text, 0] : data.rows[state.view][number][key];
      cell.textContent = shown;
      cell.dataset.v = raw === null ? '' : raw;
      cell.className = state.view === 'all' ? classes : classes.replace(/ (broken|rough)/g, '') + (rough && raw !== null ? ' rough' : '');
    }
  }
  say(notes[state.view]);
}

// Copying
function prepareCopy() {
  on('#csv', 'click', (event) => copy(tableCsv(), event.currentTarget));
  for (const button of $$('[data-copy]')) button.addEventListener('click', () => copy(document.getElementById(button.dataset.copy).textContent, button));
}
function tableCsv() {
  const table = $('#sampler-table');
  const wanted = $$('thead th', table).map((th) => th.dataset.key);
  // A spreadsheet takes text that begins with one of these for a formula.
  const quote = (text) => '"' + (/^[=+\-@\t]/.test(text) ? "'" : '') + text.replaceAll('"', '""') + '"';
  const lines = [wanted.filter(Boolean).join(',')];
  for (const row of [$('tr.all', table), ...$$('tr[data-row]', table)].filter((one) => !one.hidden)) {
    const cells = [...row.cells].flatMap((cell, i) => !wanted[i] ? [] : i === 0 ? [quote(($('.open', cell) || cell).textContent)] : [cell.dataset.v]);
    lines.push(cells.join(','));
  }
  return lines.join('\n') + '\n';
}
async function copy(text, button) {
  const label = button.textContent;
  try { await navigator.clipboard.writeText(text); } catch { copyOldWay(text); }
  button.textContent = 'Copied';
  say('Copied');
  setTimeout(() => { button.textContent = label; }, 1500);
}
function copyOldWay(text) {
  const area = make('textarea', 'hide');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
})();
