// Copying
function prepareCopy() {
  on('#csv', 'click', (event) => copy(tableCsv(), event.currentTarget));
  for (const button of $$('[data-copy]')) button.addEventListener('click', () => copy(document.getElementById(button.dataset.copy).textContent, button));
}
function tableCsv() {
  const table = $('#sampler-table');
  const wanted = $$('thead th', table).map((th) => th.dataset.key);
  // A spreadsheet takes text that begins with one of these for a formula.
  const quote = (text) => '"' + (/^[=+\-@\t]/.test(text) ? "'" : '') + text.replaceAll('"', '""') + '"';
  const lines = [wanted.filter(Boolean).join(',')];
  for (const row of [$('tr.all', table), ...$$('tr[data-row]', table)].filter((one) => !one.hidden)) {
    const cells = [...row.cells].flatMap((cell, i) => !wanted[i] ? [] : i === 0 ? [quote(($('.open', cell) || cell).textContent)] : [cell.dataset.v]);
    lines.push(cells.join(','));
  }
  return lines.join('\n') + '\n';
}
async function copy(text, button) {
  const label = button.textContent;
  try { await navigator.clipboard.writeText(text); } catch { copyOldWay(text); }
  button.textContent = 'Copied';
  say('Copied');
  setTimeout(() => { button.textContent = label; }, 1500);
}
function copyOldWay(text) {
  const area = make('textarea', 'hide');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
