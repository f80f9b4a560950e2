import type { ChartColor } from '../../report/charts/chart.ts';

/**
 * Chart colours, [light, dark]. `c0`…`c7` were searched by program: smallest OKLab distance 13.9 light and
 * 14.8 dark over normal, protan, deutan and tritan vision, every colour at least 3:1 on its background.
 */
export const PALETTE: Readonly<Record<ChartColor, readonly [light: string, dark: string]>> = {
  c0: ['#4b4fe0', '#4a97ff'],
  c1: ['#bb817d', '#fe8b1f'],
  c2: ['#214e32', '#9dfdf0'],
  c3: ['#5c0074', '#9a759d'],
  c4: ['#7a6d00', '#f7ef4b'],
  c5: ['#b52e89', '#ca012e'],
  c6: ['#4195e5', '#0f5ade'],
  c7: ['#1e2226', '#b7b7b7'],
  p50: ['#6aa5e0', '#2f6fb5'],
  p95: ['#2a74c4', '#62a8f0'],
  p99: ['#0b3a78', '#bcdcff'],
  failed: ['#c8102e', '#ff7b72'],
  users: ['#6b7280', '#98a2b3'],
  // On the heatmap, which has the same colours in both themes.
  heat: ['#ffffff', '#ffffff'],
};

/** Few to many on a heatmap: cividis, which reads the same with any colour vision. Source: Nuñez et al., 2018. */
export const HEAT_COLORS: readonly string[] = [
  '#00224e',
  '#123570',
  '#3b496c',
  '#575d6d',
  '#707173',
  '#8a8678',
  '#a59c74',
  '#c3b369',
  '#e1cc55',
  '#fee838',
];

/** Lets the colours of charts follow the theme: `s-` classes stroke, `f-` classes fill. */
export function paletteCss(): string {
  const colors = Object.entries(PALETTE).map(
    ([name, [light, dark]]) => `.s-${name},.f-${name}{--k:light-dark(${light},${dark})}`,
  );
  return `[class^=s-]{stroke:var(--k)}[class^=f-]{fill:var(--k)}${colors.join('')}`;
}
