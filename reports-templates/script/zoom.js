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
  if (state.zoom || location.hash.startsWith('#t=')) remember(hash);
}
// The address names what is shown, to be passed on; that of a live page holds its key and nothing else.
function remember(hash) { if (state.live) return; try { history.replaceState(null, '', hash); } catch { /* a viewer without history */ } }
function showZoom() {
  const button = $('#unzoom');
  button.hidden = !state.zoom;
  if (state.zoom) button.textContent = timeText(state.zoom[0]) + ' – ' + timeText(state.zoom[1]) + '  ✕';
  button.setAttribute('aria-label', 'Show the whole run');
}

function axisUnit(spec, series) { return series.r ? spec.right : spec.unit; }
function xText(chart, index) {
  const at = xValue(chart.spec, chart.xs[index]);
  if (chart.spec.x === 'duration') return at + ' – ' + xValue(chart.spec, chart.xs[index + 1] === undefined ? chart.end : chart.xs[index + 1]);
  return xTitles[chart.spec.x] ? at + ' ' + xTitles[chart.spec.x] : at;
}
// With ≈ where it rests on few requests; a hollow point says the same.
function valueText(chart, series, index) {
  const value = chart.raw[chart.spec.series.indexOf(series)][index];
  return value == null ? '' : (isFew(chart, series, index) ? '≈' : '') + units[axisUnit(chart.spec, series)](value);
}
function showValues(u, chart) {
  const index = u.cursor.idx;
  chart.at.textContent = index == null ? '' : xText(chart, index);
  chart.spec.series.forEach((series, i) => {
    if (chart.values[i]) chart.values[i].textContent = index == null ? '' : valueText(chart, series, index);
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
      const index = Math.max(0, Math.min(last, at < 0 && step > 0 && step < 1e9 ? 0 : at + step));
      u.setCursor({ left: u.valToPos(chart.xs[index], 'x'), top: 10 });
      say([xText(chart, index), ...chart.spec.series.flatMap((series, i) => chart.hidden.has(i) || chart.raw[i][index] == null ? [] : series.n + ' ' + valueText(chart, series, index))].join(', '));
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
