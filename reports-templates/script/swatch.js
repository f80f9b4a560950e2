// The sign of a line, as it stands in the key of its chart.
function swatch(series) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  if (series.c === 'heat') {
    const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    for (const [name, value] of [['width', 20], ['height', 10], ['rx', 2], ['fill', data.heatColors[0]]]) ground.setAttribute(name, value);
    svg.append(ground);
  }
  svg.setAttribute('viewBox', '0 0 20 10');
  svg.setAttribute('width', '20');
  svg.setAttribute('height', '10');
  path.setAttribute('d', series.k === 'stack' ? 'M4 5h12' : 'M0 5h20');
  path.setAttribute('stroke-width', series.k === 'stack' ? '9' : '2.2');
  path.setAttribute('stroke-dasharray', series.d.join(' '));
  path.setAttribute('class', 's-' + series.c);
  svg.append(path);
  return svg;
}
