// The switch ok | all | failed
const notes = { all: 'Times of all requests, passed and failed.', ok: 'Mean and percentiles of passed requests only; other columns count all.', failed: 'Mean and percentiles of failed requests only; other columns count all.' };
function showView() {
  if (!data) return;
  $('#view-note').textContent = notes[state.view];
  const table = $('#sampler-table');
  const keys = $$('thead th', table).map((th) => th.dataset.key);
  const rows = [$('tr.all', table), ...$$('tr[data-row]', table)];
  for (const row of rows) {
    const number = row.dataset.row === undefined ? 0 : Number(row.dataset.row) + 1;
    for (const [index, cell] of [...row.cells].entries()) {
      const key = keys[index];
      if (!data.rows.ok[number] || !(key in data.rows.ok[number])) continue;
      if (!cell.original) cell.original = { text: cell.textContent, value: cell.dataset.v, classes: cell.className };
      const { text, value, classes } = cell.original;
      const [raw, shown, rough] = state.view === 'all' ? [value, text, 0] : data.rows[state.view][number][key];
      cell.textContent = shown;
      cell.dataset.v = raw === null ? '' : raw;
      cell.className = state.view === 'all' ? classes : classes.replace(/ (broken|rough)/g, '') + (rough && raw !== null ? ' rough' : '');
    }
  }
  say(notes[state.view]);
}
