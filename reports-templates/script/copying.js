// Copying
function prepareCopy() {
  on('#csv', 'click', (event) => copy(tableCsv(), event.currentTarget));
  for (const button of $$('[data-curl]')) button.addEventListener('click', () => copy(curlOf(button.closest('.example')), button));
  for (const button of $$('[data-copy]')) button.addEventListener('click', () => copy(document.getElementById(button.dataset.copy).textContent, button));
}
// The request as it was sent, without what curl sets itself. Hidden values keep their mask.
const ofCurl = /^(host|content-length|connection|transfer-encoding|accept-encoding)$/i;
function curlOf(example) {
  const text = $('pre', example).textContent;
  const end = text.indexOf('\n\n');
  const [first, ...headers] = (end < 0 ? text : text.slice(0, end)).split('\n');
  const space = first.indexOf(' ');
  const quote = (word) => "'" + word.replaceAll("'", "'\\''") + "'";
  const parts = ['curl -X ' + first.slice(0, space) + ' ' + quote(first.slice(space + 1))];
  for (const header of headers) if (!ofCurl.test(header.split(':')[0])) parts.push('-H ' + quote(header));
  if (end >= 0) parts.push('--data-raw ' + quote(text.slice(end + 2)));
  return parts.join(' \\\n  ');
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
