import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * What reads markup, loaded when the first plan asks for it: the libraries take longer to load (0.2 s together)
 * than checking a plan takes. cheerio in its slim form, without the parts that fetch pages: a third of the time.
 */
export function cheerio(): typeof import('cheerio/slim') {
  return require('cheerio/slim') as typeof import('cheerio/slim');
}

export function parse5(): typeof import('parse5') {
  return require('parse5') as typeof import('parse5');
}

export function parse5Adapter(): typeof import('parse5-htmlparser2-tree-adapter') {
  return require('parse5-htmlparser2-tree-adapter') as typeof import('parse5-htmlparser2-tree-adapter');
}

export function slimdom(): typeof import('slimdom') {
  return require('slimdom') as typeof import('slimdom');
}

export function fontoxpath(): typeof import('fontoxpath') {
  return require('fontoxpath') as typeof import('fontoxpath');
}
