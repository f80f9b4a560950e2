// The page without this script is complete: tables, findings and charts are markup. This adds zoom, sorting,
// filtering, themes and copying.
document.addEventListener('DOMContentLoaded', start);

function start() {
  prepareTheme();
  if ($('#sampler-table')) prepareTable();
  prepareCopy();
  if ($('#started')) prepareStarted();
  on('#print', 'click', () => print());
  segment('#view', 'view', (view) => { state.view = view; showView(); redraw(); });
  segment('#axis', 'axis', (axis) => { state.clock = axis === 'clock'; redraw(); });
  segment('#wide', 'wide', (times) => { state.wide = Number(times); redraw(); say('Rates and counts in bins of ' + data.bin * times + ' s; times keep bins of ' + data.bin + ' s.'); });
  on('#unzoom', 'click', () => setZoom(null));
  if (typeof DecompressionStream === 'undefined') return;
  decode().then((decoded) => {
    data = decoded;
    observeCharts();
    addEventListener('hashchange', followHash);
    followHash();
  });
}

async function decode() {
  const packed = atob(JSON.parse($('#data').textContent));
  const bytes = Uint8Array.from(packed, (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return JSON.parse(await new Response(stream).text());
}
