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
  bytes,
  number: rate,
  bytesPerSecond: (value) => bytes(value) + '/s',
  share,
};
const titles = { ms: 'time', perSecond: 'per second', users: 'users', iterations: 'iterations', bytes: 'bytes', number: 'number', bytesPerSecond: 'bytes per second', share: 'share' };
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
