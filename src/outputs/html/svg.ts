import Handlebars from 'handlebars';

/** A point in the drawing, or a gap. */
export type Point = readonly [x: number, y: number] | undefined;

/** Text for markup: Handlebars' own escaping, so that there is one set of rules. */
export function escapeText(text: string): string {
  return Handlebars.escapeExpression(text);
}

/** Path data through the points, whole pixels and relative steps to stay small; gaps lift the pen. */
export function pathOf(points: readonly Point[], stepped = false): string {
  let data = '';
  let at: readonly [number, number] | undefined;
  for (const point of points) {
    if (point === undefined) {
      at = undefined;
      continue;
    }
    const next = [Math.round(point[0]), Math.round(point[1])] as const;
    data += at === undefined ? `M${next[0]} ${next[1]}` : segment(next[0] - at[0], next[1] - at[1], stepped);
    at = next;
  }
  return data;
}

function segment(dx: number, dy: number, stepped: boolean): string {
  if (dx === 0 && dy === 0) return '';
  if (dy === 0) return `h${dx}`;
  if (!stepped) return `l${dx}${dy < 0 ? '' : ' '}${dy}`;
  return `${dx === 0 ? '' : `h${dx}`}v${dy}`;
}

/** A closed stepped band between two lines of the same length: each value holds until the next x, the last until `endX`. */
export function bandOf(x: readonly number[], top: readonly number[], bottom: readonly number[], endX: number): string {
  const there: Point[] = [];
  const back: Point[] = [];
  for (let i = 0; i < x.length; i += 1) {
    const [from, to] = [x[i] ?? 0, x[i + 1] ?? endX];
    there.push([from, top[i] ?? 0], [to, top[i] ?? 0]);
    back.push([from, bottom[i] ?? 0], [to, bottom[i] ?? 0]);
  }
  return x.length === 0 ? '' : `${pathOf([...there, ...back.reverse()])}z`;
}

/** Keeps at most `most` entries: of each run of neighbours the highest, so that peaks stay. */
export function thin(values: readonly (number | undefined)[], most: number): (number | undefined)[] {
  return peaks(values, most).map((at) => values[at]);
}

/** Where the entries stand that `thin` keeps; of a run without values the first. */
export function peaks(values: readonly (number | undefined)[], most: number): number[] {
  const stride = Math.max(1, Math.ceil(values.length / most));
  return Array.from({ length: Math.ceil(values.length / stride) }, (_, i) => {
    let peak = i * stride;
    for (let at = peak; at < Math.min((i + 1) * stride, values.length); at += 1)
      if ((values[at] ?? -Infinity) > (values[peak] ?? -Infinity)) peak = at;
    return peak;
  });
}

/** Each place once: 300 dots on top of each other look like one. */
export function dotsOf(points: readonly Point[]): string {
  const places = points.map((point) =>
    point === undefined ? '' : `M${Math.round(point[0])} ${Math.round(point[1])}h0`,
  );
  return [...new Set(places)].join('');
}
