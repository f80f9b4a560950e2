// Heatmaps: a column is two digits (base 36) for its first band, then a character per band: '0' none, else twice log2.
function readColumn(text) {
  if (!text) return null;
  return { first: parseInt(text.slice(0, 2), 36), levels: Array.from(text.slice(2), (one) => one.charCodeAt(0) - 48) };
}
function bandStart(band) { return 10 ** (band / data.perDecade) / 1000; }
function heatOf(spec) {
  if (spec.heat && !spec.columns) spec.columns = spec.heat.map(readColumn);
  return spec.columns;
}
function heatEnds(heat) {
  const known = (heat || []).filter(Boolean).map(readColumn);
  if (known.length === 0) return [];
  return [bandStart(Math.min(...known.map((one) => one.first))), bandStart(Math.max(...known.map((one) => one.first + one.levels.length)))];
}
function drawHeat(u, chart) {
  const columns = heatOf(chart.spec);
  if (!columns) return;
  const most = Math.max(2, ...columns.flatMap((one) => one ? one.levels : []));
  const last = data.heatColors.length - 1;
  paint(u, true, (ctx, box) => {
    ctx.fillStyle = data.heatColors[0];
    ctx.fillRect(box.left, box.top, box.width, box.height);
    columns.forEach((column, i) => {
      if (!column) return;
      const x = Math.round(u.valToPos(chart.xs[i], 'x', true));
      const width = Math.round(u.valToPos(chart.xs[i + 1] === undefined ? chart.end : chart.xs[i + 1], 'x', true)) - x;
      if (x + width < box.left || x > box.left + box.width) return;
      column.levels.forEach((level, at) => {
        if (level === 0) return;
        const top = Math.round(u.valToPos(bandStart(column.first + at + 1), 'y', true));
        const bottom = Math.round(u.valToPos(bandStart(column.first + at), 'y', true));
        ctx.fillStyle = data.heatColors[1 + Math.round((last - 1) * (level - 1) / (most - 1))];
        ctx.fillRect(x, top, Math.max(width, 1), bottom - top);
      });
    });
  });
}
