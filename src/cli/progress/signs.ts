/** Signs of a screen; plain ASCII where the locale is not UTF-8. */
export interface Signs {
  readonly good: string;
  readonly bad: string;
  readonly warn: string;
  readonly open: string;
  readonly dot: string;
  readonly ellipsis: string;
  /** Of a bar. */
  readonly full: string;
  readonly empty: string;
}

const UNICODE: Signs = {
  good: '✔',
  bad: '✖',
  warn: '!',
  open: '○',
  dot: '·',
  ellipsis: '…',
  full: '█',
  empty: '░',
};
const ASCII: Signs = {
  good: 'ok',
  bad: 'FAIL',
  warn: '!',
  open: '-',
  dot: '-',
  ellipsis: '...',
  full: '#',
  empty: '.',
};

/** The set that a terminal can show. */
export function signsOf(unicode: boolean): Signs {
  return unicode ? UNICODE : ASCII;
}
