/** The one place that turns numbers into text lies in `base`: sentences in the run file are written with it too. */
export * from '../base/format.ts';
