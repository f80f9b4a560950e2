// Links into the page: #t=from-to zooms, #s=name and #s-3 open a sampler.
function followHash() {
  const hash = location.hash;
  const range = /^#t=(\d+)-(\d+)$/.exec(hash);
  if (range) { setZoom([Number(range[1]), Number(range[2])]); $('#timeline').scrollIntoView(); return; }
  let name = '';
  try { name = hash.startsWith('#s=') ? decodeURIComponent(hash.slice(3)) : ''; } catch { return; }
  const detail = name ? $$('.detail').find((one) => one.dataset.name === name) : /^#s-\d+$/.test(hash) ? $(hash) : null;
  if (!detail) return;
  const row = $('tr[data-row="' + detail.dataset.detail + '"]');
  openRow(row, true);
  row.scrollIntoView({ block: 'center' });
}
document.addEventListener('click', (event) => {
  const link = event.target.closest && event.target.closest('a[href^="#t="]');
  if (link && link.getAttribute('href') === location.hash && data) followHash();
});
