// Theme
const darkQuery = matchMedia('(prefers-color-scheme: dark)');
function isDark() { return state.theme ? state.theme === 'dark' : darkQuery.matches; }
function prepareTheme() {
  on('#theme', 'click', () => {
    state.theme = isDark() ? 'light' : 'dark';
    root.dataset.theme = state.theme;
    try { localStorage.setItem('loadplan-theme', state.theme); } catch { /* not remembered */ }
    redraw();
  });
  darkQuery.addEventListener('change', () => redraw());
}
function token(name) {
  const probe = { line: ['#e4e6ec', '#272c36'], soft: ['#5b6270', '#9aa3b1'], sunk: ['#f3f4f7', '#1a1e26'], card: ['#ffffff', '#14171d'] };
  return (probe[name] || data.palette[name] || data.palette.c7)[isDark() ? 1 : 0];
}
