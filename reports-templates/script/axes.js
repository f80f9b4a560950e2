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
  const step = linearStep(Math.max(max, -min));
  const splits = [];
  for (let at = min < 0 ? Math.ceil(min / step - .001) * step : 0; at <= max + step / 1000; at += step) splits.push(Number(at.toPrecision(12)));
  return splits;
}
const percents = [50, 90, 95, 99, 99.9, 99.99];
function within(u, splits) { return splits.filter((at) => at >= u.scales.x.min - .001 && at <= u.scales.x.max + .01); }
const xSplits = {
  percentile: (u) => within(u, percents.filter((one) => one !== 95 || u.width > 500).map((percent) => -Math.log10(1 - percent / 100))),
  duration: (u, index, min, max) => within(u, logSplits(u, index, 10 ** min, 10 ** max).map(Math.log10)),
  users: linearSplits,
  perSecond: linearSplits,
};
const xTitles = { users: 'users', perSecond: 'requests/s' };
function xValue(spec, at) {
  if (!spec.xs) return timeText(at);
  if (spec.x === 'percentile') return Number((100 * (1 - 10 ** -at)).toFixed(3)) + '%';
  return spec.x === 'duration' ? milliseconds(10 ** at) : rate(at);
}
