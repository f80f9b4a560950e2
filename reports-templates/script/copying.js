// Copying
function prepareCopy() {
  on('#csv', 'click', (event) => copy(tableCsv(), event.currentTarget));
  for (const button of $$('[data-curl]')) button.addEventListener('click', () => copy(curlOf(button.closest('.example')), button));
  for (const button of $$('[data-copy]')) button.addEventListener('click', () => copy(document.getElementById(button.dataset.copy).textContent, button));
}
// The request as it was sent, without what curl sets itself. Hidden values keep their mask; what the report does not
// have of it is said in a comment above.
const ofCurl = /^(host|content-length|connection|transfer-encoding|accept-encoding)$/i;
function curlOf(example) {
  const text = $('pre', example).textContent;
  const end = text.indexOf('\n\n');
  const [first, ...headers] = (end < 0 ? text : text.slice(0, end)).split('\n');
  const space = first.indexOf(' ');
  const url = first.slice(space + 1);
  const type = (headers.find((header) => /^content-type:/i.test(header)) || '').slice(13).trim();
  const sent = end < 0 ? { args: [], notes: [] } : bodyOf(text.slice(end + 2), type);
  const parts = ['curl -X ' + first.slice(0, space) + ' ' + quoted(url)];
  for (const header of headers) {
    const name = header.split(':')[0];
    if (!ofCurl.test(name) && !(sent.isForm && /^content-type$/i.test(name))) parts.push('-H ' + quoted(header));
  }
  const notes = [...[url, ...headers].flatMap((part) => missing(part, 'its address and headers')), ...sent.notes];
  return notes.map((note) => '# ' + note + '\n').join('') + [...parts, ...sent.args].join(' \\\n  ');
}
function quoted(word) { return "'" + word.replaceAll("'", "'\\''") + "'"; }
function missing(text, of) {
  const found = /\u2026 \((\d+) more characters\)$/.exec(text);
  return found ? ['Not the whole request: ' + found[1] + ' characters of ' + of + ' are not in the report.'] : [];
}
function bodyOf(body, type) {
  const notes = missing(body, 'its body');
  const binary = /^\[(?:binary data|multipart body), (\d+) bytes\]$/.exec(body);
  if (binary) return { args: ['--data-binary @body.bin'], notes: ['The body, ' + binary[1] + ' bytes, is not in the report: put it into body.bin.'] };
  if (!/^multipart\/form-data/i.test(type)) return { args: ['--data-raw ' + quoted(body)], notes };
  const files = [];
  const args = body.split('\n').map((line) => {
    const file = /^(.*?): file "(.*)" \((.*), \d+ bytes\)$/.exec(line);
    if (!file) return '--form-string ' + quoted(line.replace(': ', '='));
    files.push(file[2]);
    return '-F ' + quoted(file[1] + '=@' + file[2] + (file[3] === 'no type' ? '' : ';type=' + file[3]));
  });
  if (files.length > 0) notes.push('What the files held is not in the report. Needed here: ' + files.join(', '));
  return { args, notes, isForm: true };
}
// A spreadsheet takes text that begins with one of these for a formula.
function csvText(text) { return '"' + (/^[=+\-@\t]/.test(text) ? "'" : '') + text.replaceAll('"', '""') + '"'; }
function tableCsv() {
  const table = $('#sampler-table');
  const wanted = $$('thead th', table).map((th) => th.dataset.key);
  const lines = [wanted.filter(Boolean).join(',')];
  for (const row of [$('tr.all', table), ...$$('tr[data-row]', table)].filter((one) => !one.hidden)) {
    const cells = [...row.cells].flatMap((cell, i) => !wanted[i] ? [] : i === 0 ? [csvText(($('.open', cell) || cell).textContent)] : [cell.dataset.v]);
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
