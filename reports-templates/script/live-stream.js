// The stream: lines of JSON over one long answer. The key goes in a header, so no other page and no log gets hold of it.
async function follow() {
  while (!live.over) {
    try { await readStream(); } catch { /* told below */ }
    if (live.over) return;
    if (live.resumed) { live.resumed = false; continue; }
    await showLost();
    live.wait = Math.min(live.wait * 2, 15000);
  }
}

async function readStream() {
  live.stream = new AbortController();
  const response = await fetch('/api/stream', { headers: { authorization: 'Bearer ' + live.key }, cache: 'no-store', signal: live.stream.signal });
  if (!response.ok) {
    const { error } = await response.json();
    if (response.status === 401) { live.over = true; showState('no access', 'fail'); tellLost(error); }
    throw new Error(error);
  }
  $('#lost').hidden = true;
  $('main').classList.remove('stale');
  live.wait = 1000;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    // The server says something at least every 5 seconds.
    const silence = setTimeout(() => live.stream.abort(), 15000);
    const { done, value } = await reader.read().finally(() => clearTimeout(silence));
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    for (const one of lines) if (one) take(JSON.parse(one));
  }
}

function take(message) {
  if (live.paused && message.k !== 'end' && message.k !== 'broken' && message.k !== 'state') return;
  handlers[message.k] && handlers[message.k](message);
}

async function showLost() {
  showState('no connection', 'warn');
  $('main').classList.add('stale');
  for (let left = Math.round(live.wait / 1000); left > 0; left -= 1) {
    tellLost('The connection to the run is lost; what you see is what came last. Next try in ' + left + ' s.' + (live.run ? ' If the run is over, its report is ' + live.run.report + '.' : ''));
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
function tellLost(text) {
  $('#lost').textContent = text;
  $('#lost').hidden = false;
}

function prepareStop() {
  const dialog = $('#confirm');
  on('#stop', 'click', () => dialog.showModal());
  on('#stay', 'click', () => dialog.close());
  on('#really', 'click', async () => {
    dialog.close();
    $('#stop').disabled = true;
    try {
      const response = await fetch('/api/stop', { method: 'POST', headers: { authorization: 'Bearer ' + live.key, 'content-type': 'application/json' }, body: '{}', cache: 'no-store' });
      if (!response.ok) throw new Error((await response.json()).error);
      say('The run is asked to stop.');
    } catch (error) {
      $('#stop').disabled = false;
      tellLost('The run was not stopped: ' + error.message);
    }
  });
}
