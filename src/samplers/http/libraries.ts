import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * undici and tough-cookie, loaded when first asked for: they take longer to load (0.1 s) than checking a plan
 * takes. `prepareHttp` asks before a run, so that no request waits for it and no descriptor is needed later.
 */
export function undici(): typeof import('undici') {
  return require('undici') as typeof import('undici');
}

/** Loaded by the first step that asks for HTTP/2. */
export function http2(): typeof import('node:http2') {
  return require('node:http2') as typeof import('node:http2');
}

export function toughCookie(): typeof import('tough-cookie') {
  return require('tough-cookie') as typeof import('tough-cookie');
}

let wantsUndici = false;

/** Said while a plan is compiled that goes over undici: it takes 10 MB in each worker. */
export function willUseUndici(): void {
  wantsUndici = true;
}

/** Loads what a run of the compiled plan needs. */
export function prepareHttp(): void {
  if (wantsUndici) undici();
  toughCookie();
}
