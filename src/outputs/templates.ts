import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';

// From dist/src/outputs/ to the package's root.
const FOLDER = new URL('../../../reports-templates/', import.meta.url);

/** How a template treats values. */
export interface TemplateOptions {
  /** False for text formats whose view is escaped already; HTML and XML are escaped by Handlebars. */
  readonly escape?: boolean;
  /** Templates that this one may include as `{{> name}}`: name → file. */
  readonly partials?: Readonly<Record<string, string>>;
  readonly helpers?: Readonly<Record<string, Handlebars.HelperDelegate>>;
}

/** The text of a file in `reports-templates/`. */
export function readTemplate(file: string): string {
  return readFileSync(new URL(file, FOLDER), 'utf8');
}

/**
 * Compiles a file of `reports-templates/` to a function of its view. Strict: a name that the view does
 * not have is an error, not an empty place. Nothing but these files is ever compiled.
 */
export function loadTemplate<View extends object>(file: string, options: TemplateOptions = {}): (view: View) => string {
  const handlebars = Handlebars.create();
  for (const [name, partial] of Object.entries(options.partials ?? {})) {
    handlebars.registerPartial(name, readTemplate(partial));
  }
  for (const [name, helper] of Object.entries(options.helpers ?? {})) handlebars.registerHelper(name, helper);
  const template = handlebars.compile<View>(readTemplate(file), { strict: true, noEscape: options.escape === false });
  return (view) => template(view);
}
