import type { ExtractorKind } from '../contracts/checks.ts';
import { cookie } from './cookie.ts';
import { css } from './css.ts';
import { header } from './header.ts';
import { jsonPath } from './json-path.ts';
import { regex } from './regex.ts';
import { xpath } from './xpath.ts';

/** Every way to take a value out of a response. The first is what the short form `name: $.path` means. */
export const EXTRACTORS: readonly ExtractorKind[] = [jsonPath, regex, css, xpath, header, cookie];
