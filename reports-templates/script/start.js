// The page without this script is complete: tables, findings and charts are markup. This adds zoom, sorting,
// filtering, themes and copying. Nothing from the run is ever parsed as markup: text goes in by textContent.
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
  if ($('#sampler-table')) prepareTable();
  prepareCopy();
  if ($('#started')) prepareStarted();
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
