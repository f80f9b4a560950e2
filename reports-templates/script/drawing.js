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
    for (const [from, to, label, isWarmUp] of data.bands) {
      const left = u.valToPos(from, 'x', true);
      const right = u.valToPos(to, 'x', true);
      ctx.fillStyle = token('sunk');
      ctx.fillRect(left, box.top, right - left, box.height);
      ctx.fillStyle = token('soft');
      if (isWarmUp) ctx.fillRect(right, box.top, 1, box.height);
      const at = Math.max(left, box.left) + 5 * devicePixelRatio;
      const isNamed = isWarmUp || chart.spec.id === 'load';
      if (isNamed && at + ctx.measureText(label).width < Math.min(right, box.left + box.width)) ctx.fillText(label, at, box.top + (isWarmUp ? 8 : 21) * devicePixelRatio);
    }
  });
}
function drawTitles(u, chart) {
  paint(u, false, (ctx, box, ratio) => {
    ctx.fillText(titles[chart.spec.unit] + (xTitles[chart.spec.x] ? ' · by ' + xTitles[chart.spec.x] : chart.spec.xs ? '' : ' · bins of ' + data.bin * chart.wide + ' s'), 4 * ratio, box.top - 12 * ratio);
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
function drawMarks(u, chart) {
  paint(u, true, (ctx, box, ratio) => {
    for (const [at, text] of chart.spec.marks || []) {
      const x = Math.round(u.valToPos(at, 'x', true));
      const late = x > box.left + box.width / 2;
      ctx.strokeStyle = token('users');
      ctx.lineWidth = ratio;
      ctx.setLineDash([4 * ratio, 3 * ratio]);
      ctx.beginPath(); ctx.moveTo(x, box.top); ctx.lineTo(x, box.top + box.height); ctx.stroke();
      ctx.textAlign = late ? 'right' : 'left';
      ctx.fillText(text, x + (late ? -5 : 5) * ratio, box.top + 9 * ratio);
    }
  });
}
// Percentiles of few requests are hollow, at most one in 8 pixels; one that stands alone has no line and is a dot.
function drawFew(u, chart) {
  paint(u, true, (ctx, box, ratio) => {
    chart.spec.series.forEach((series, index) => {
      const raw = chart.raw[index];
      const dots = series.k === 'dots';
      let last = -Infinity;
      if (!chart.hidden.has(index) && (series.w || series.i !== undefined)) raw.forEach((value, at) => {
        if (value == null) return;
        const few = isFew(chart, series, at);
        const x = u.valToPos(chart.xs[at], 'x', true);
        if (!few && (dots || raw[at - 1] != null || raw[at + 1] != null) || !dots && x - last < 8 * ratio) return;
        last = x;
        ctx.strokeStyle = token(series.c);
        ctx.fillStyle = !few ? ctx.strokeStyle : series.c === 'heat' ? data.heatColors[0] : token('card');
        ctx.lineWidth = 1.4 * ratio;
        ctx.beginPath(); ctx.arc(x, u.valToPos(value, 'y', true), 2.2 * ratio, 0, 7); ctx.fill(); ctx.stroke();
      });
    });
  });
}
// Numbers of findings at the top, where each begins.
function drawFindings(u, chart) {
  if (chart.spec.xs || chart.spec.small) return;
  paint(u, false, (ctx, box, ratio) => {
    ctx.textAlign = 'center';
    for (const [number, from] of data.findings) {
      const x = u.valToPos(from, 'x', true);
      if (x < box.left - 1 || x > box.left + box.width + 1) continue;
      ctx.fillStyle = token('users');
      ctx.beginPath(); ctx.arc(x, box.top - 3 * ratio, 6 * ratio, 0, 7); ctx.fill();
      ctx.fillStyle = token('card');
      ctx.font = '600 ' + 9 * ratio + 'px system-ui, sans-serif';
      ctx.fillText(number, x, box.top - 2.5 * ratio);
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
      if (!isLine(series) || chart.hidden.has(index)) return;
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
