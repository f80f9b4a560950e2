// What every page needs. Nothing from a run is ever parsed as markup: text goes in by textContent.
const root = document.documentElement;
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const state = { view: 'all', clock: false, zoom: null, theme: null, wide: 1 };
const plots = new Map();
let data = null;

root.classList.add('js');
try { state.theme = localStorage.getItem('loadplan-theme'); } catch { /* storage is off: follow the system */ }
if (state.theme) root.dataset.theme = state.theme;

// Without a style sheet, as under Jenkins' policy, only this attribute hides what would not work.
document.addEventListener('DOMContentLoaded', () => { for (const node of $$('.needs-js:not(#filter-none)')) node.hidden = false; });

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

function say(text) { $('#live').textContent = text; }
