/** Foreign text on a screen; lies in `base`, where problems of plans are printed with it too. */
export * from '../base/one-line.ts';
