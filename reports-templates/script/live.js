// The live page: a stream of lines brings everything; what ends, ends here too, and the page keeps what it has.
const live = { key: new URLSearchParams(location.hash.slice(1)).get('k') || '', run: null, paused: false, over: false, stream: null, wait: 1000, trail: [], t: 0 };
state.live = true;
document.addEventListener('DOMContentLoaded', startLive);

function startLive() {
  prepareTheme();
  segment('#axis', 'axis', (axis) => { state.clock = axis === 'clock'; redraw(); showLog(); });
  on('#unzoom', 'click', () => setZoom(null));
  // A jump within the page would take the key out of the address.
  on('#skip', 'click', (event) => { event.preventDefault(); $('#main').focus(); });
  on('#pause', 'click', togglePause);
  prepareTable();
  prepareStop();
  follow();
}

const handlers = {
  run(message) {
    live.run = message;
    document.title = 'Live - ' + message.name;
    for (const id of ['name', 'bar-name']) $('#' + id).textContent = message.name;
    $('#target').textContent = message.target || '-';
    $('#report').textContent = message.report;
    $('#stop').hidden = !message.canStop;
    clearLists();
    clearTable();
    drawPhases();
  },
  state({ state: name }) { showState(name, name === 'running' ? 'pass' : 'warn'); if (name === 'stopping') $('#stop').disabled = true; },
  trail({ points }) { live.trail = points; },
  second(message) {
    live.t = message.t;
    if (!message.isOld) live.trail.push(message.point);
    if (live.trail.length > 120) live.trail.shift();
    showTiles(message);
    showPhase(message);
    showRows(message);
    showThresholds(message.verdicts);
    showCounts(message.errors);
    showHealth(message);
  },
  charts: setCharts,
  bin: addBin,
  late: addLate,
  cause: showCause,
  log({ entries }) { live.log.push(...entries); showLog(); },
  findings: showFindings,
  // A fault of the page itself: the server has closed it, the run goes on.
  broken() {
    live.over = true;
    showState('page ended', 'warn');
    $('#stop').hidden = $('#pause').hidden = true;
    $('main').classList.add('stale');
    tellLost('This page has ended because of a fault of its own; what you see is what came last. The run goes on' + (live.run ? ', its report will be ' + live.run.report : '') + '.');
  },
  end({ verdict, sentence, tone, report }) {
    live.over = true;
    showState(verdict, tone);
    $('#stop').hidden = $('#pause').hidden = true;
    $('#lost').hidden = true;
    const over = $('#over');
    over.className = 'banner ' + tone;
    over.replaceChildren(make('b', '', verdict + '. '), sentence + ' The report is ', make('code', '', report));
    over.hidden = false;
    document.title = verdict + ' - ' + live.run.name;
  },
};

function showState(name, tone) {
  const chip = $('#state');
  if (chip.textContent === name) return;
  chip.textContent = name;
  chip.className = 'chip ' + tone;
  say('The run is: ' + name);
}

const tileTexts = [
  ['users', (point, message) => count(point[0]) + (message.planned ? ' of ' + count(message.planned) : '')],
  ['rate', (point) => rate(point[1])],
  ['p95', (point) => point[2] === null ? '-' : milliseconds(point[2])],
  ['failed', (point) => share(point[3])],
];
function showTiles(message) {
  tileTexts.forEach(([id, text], index) => {
    const tile = $('#tile-' + id);
    $('dd', tile).textContent = text(message.point, message);
    $('path', tile).setAttribute('d', trailPath(live.trail.map((point) => point[index])));
  });
  $('#tile-failed').className = message.point[3] > 0 ? 'fail' : '';
}
function trailPath(values) {
  const top = Math.max(...values.map((value) => value || 0)) || 1;
  let path = '';
  values.forEach((value, i) => {
    if (value === null) return;
    const isFirst = path === '' || values[i - 1] === null;
    path += (isFirst ? 'M' : 'L') + (160 - (values.length - 1 - i) * 160 / 119).toFixed(1) + ' ' + (30 - 28 * value / top).toFixed(1);
  });
  return path;
}

// The bar: ramps are shaded, what is done is filled.
function drawPhases() {
  const { phases, plannedMs } = live.run;
  const svg = $('#phase-svg');
  svg.replaceChildren();
  $('#phase').hidden = false;
  if (!plannedMs) { $('.phase-bar').hidden = true; return; }
  const rect = (name, from, to) => {
    const node = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    for (const [key, value] of [['class', name], ['x', 1000 * from / plannedMs], ['width', Math.max(0, 1000 * (to - from) / plannedMs)], ['height', 14]]) node.setAttribute(key, value);
    svg.append(node);
    return node;
  };
  for (const [from, to, kind] of phases) if (kind === 'ramp') rect('phase-ramp', from, to);
  live.done = rect('phase-done', 0, 0);
}
function showPhase({ t }) {
  const { phases, plannedMs } = live.run;
  const now = phases.filter(([from, to]) => t * 1000 > from && t * 1000 <= to);
  const name = now.some(([, , kind]) => kind === 'ramp') ? 'ramp' : now.length > 0 ? 'hold' : plannedMs && t * 1000 > plannedMs ? 'ending' : 'running';
  $('#phase-name').textContent = name;
  const clock = (seconds) => Math.floor(seconds / 60) + ':' + two(Math.floor(seconds % 60));
  const left = plannedMs ? Math.max(0, plannedMs / 1000 - t) : 0;
  $('#phase-time').textContent = plannedMs ? Math.min(100, Math.round(100 * t * 1000 / plannedMs)) + ' % · ' + clock(t) + ' of ' + clock(plannedMs / 1000) + ' · left ' + clock(left) : clock(t) + ' since the start';
  if (live.done) live.done.setAttribute('width', Math.min(1000, 1000 * t * 1000 / (plannedMs || 1)));
}

// Paused: nothing on the page moves. Going on, the server tells all of it anew.
function togglePause() {
  live.paused = !live.paused;
  const button = $('#pause');
  button.setAttribute('aria-pressed', String(live.paused));
  button.textContent = live.paused ? 'Resume updates' : 'Pause updates';
  if (live.paused || !live.stream) return;
  live.resumed = true;
  live.stream.abort();
}
