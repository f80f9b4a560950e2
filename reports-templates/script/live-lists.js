// Thresholds, errors with their first exchange, findings, events.
function clearLists() {
  live.causes = new Map();
  live.counts = new Map();
  live.log = [];
  $('#cause-list').replaceChildren();
  const list = $('#threshold-list');
  list.replaceChildren(...live.run.thresholds.map((text) => {
    const item = make('li');
    item.append(make('span', 'mark', '·'), ' ', make('span', '', text), ' ', make('span', 'n strong', '-'));
    return item;
  }));
  $('#thresholds').hidden = live.run.thresholds.length === 0;
}
const marks = [['no', '✖', 'broken'], ['ok', '✔', 'held'], ['', '·', 'nothing measured yet']];
function showThresholds(verdicts) {
  verdicts.forEach(([passed, measured], index) => {
    const item = $('#threshold-list').children[index];
    const [name, sign, word] = marks[passed];
    item.className = name;
    $('.mark', item).textContent = sign;
    $('.strong', item).textContent = measured;
    item.title = word;
  });
}

function showCause({ id, name, message, first, example }) {
  const known = live.causes.get(id);
  const article = make('article', 'cause');
  const title = make('h3');
  title.append(make('span', 'kind', name), ' ', make('bdi', '', message), make('span', 'count', known ? $('.count', known).textContent : ''));
  article.append(title, make('p', 'hint', 'first at ' + timeText(first)));
  if (example) article.append(exchange(example));
  if (known) known.replaceWith(article);
  live.causes.set(id, article);
  if (live.counts.has(id)) showCounts([]);
}
function exchange(one) {
  const details = make('details', 'example');
  const summary = make('summary');
  summary.append(make('span', one.isBad ? 'st' : 'fine', one.status), ' ', make('b', '', one.method), ' ', make('bdi', '', one.url), ' ', make('span', 'hint', 'at ' + one.at + ', took ' + one.elapsed + (one.sampler ? ', ' + one.sampler : '')));
  details.append(summary);
  if (one.message) details.append(make('p', 'message', one.message));
  const pair = make('div', 'pair');
  for (const [word, text] of [['Request', one.requestText], ['Response', one.responseText || 'No response came.']]) {
    const side = make('div');
    const pre = make('pre', '', text);
    pre.tabIndex = 0;
    side.append(make('h4', '', word), pre);
    pair.append(side);
  }
  details.append(pair);
  return details;
}
// The most frequent first. A cause of the warm-up only is counted nowhere, and not shown.
function showCounts(errors) {
  for (const [id, number] of errors) live.counts.set(id, number);
  const order = [...live.causes].filter(([id]) => live.counts.get(id) > 0).sort(([a], [b]) => live.counts.get(b) - live.counts.get(a) || a - b);
  for (const [id, article] of order) $('.count', article).textContent = count(live.counts.get(id));
  const list = $('#cause-list');
  if (order.length !== list.children.length || order.some(([, article], index) => list.children[index] !== article)) list.replaceChildren(...order.map(([, article]) => article));
  $('#errors-none').hidden = order.length > 0;
}

function showFindings({ list }) {
  $('#findings').hidden = list.length === 0;
  $('#finding-list').replaceChildren(...list.map((one) => {
    const item = make('li', one.tone);
    item.id = 'f-' + one.number;
    const said = make('p', 'said');
    said.append(make('span', 'level', one.sign + ' ' + one.severity), ' ', make('bdi', '', one.text));
    const tags = make('ul', 'tags');
    tags.append(...one.evidence.map(({ name, value }) => { const tag = make('li', '', name + ' '); tag.append(make('b', '', value)); return tag; }));
    item.append(said, tags);
    if (one.check) item.append(make('p', 'hint', 'What to check: ' + one.check));
    return item;
  }));
}

function showLog() {
  if (!live.log || !data) return;
  live.log.splice(0, Math.max(0, live.log.length - 200));
  $('#log-list').replaceChildren(...live.log.slice().reverse().map(([atMs, kind, text]) => {
    const item = make('li');
    item.append(make('b', '', timeText(atMs / 1000)), ' ', make('span', 'pill', kind), ' ', make('bdi', '', text));
    return item;
  }));
}
function showHealth({ health: [name, text], generator: [cpu, loop, lag, inFlight, memory] }) {
  const isGood = name === 'OK';
  $('#health').replaceChildren(make('b', isGood ? '' : 'st', isGood ? 'ok' : '⚠ ' + name), ' · cpu ' + share(cpu) + ' of a core · loop ' + share(loop) + ' busy · start lag ' + milliseconds(lag) + ' · ' + count(inFlight) + ' in flight · ' + bytes(memory) + (text ? ' · ' + text : ''));
}
