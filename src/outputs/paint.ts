type Style = (text: string) => string;

/** Colours of the terminal; without colour every style leaves the text as it is. */
export interface Paint {
  readonly good: Style;
  readonly bad: Style;
  readonly warn: Style;
  readonly dim: Style;
  readonly bold: Style;
  /** Charts. */
  readonly chart: Style;
}

/** ANSI styles, or none. */
export function paint(color: boolean): Paint {
  const style =
    (open: number, close: number): Style =>
    (text) =>
      color ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    good: style(32, 39),
    bad: style(31, 39),
    warn: style(33, 39),
    dim: style(2, 22),
    bold: style(1, 22),
    chart: style(36, 39),
  };
}
