import { InvalidArgumentError, Option, type Command } from 'commander';
import type { InitOptions } from '../init/init.ts';
import { examples } from '../options.ts';

/** `plan init`: a plan to begin with. */
export function addInitCommand(program: Command, exit: (code: number) => void): void {
  program
    .command('init')
    .description('Write a commented plan to begin with.')
    .argument('[file]', 'where to', 'plan.yaml')
    .addOption(
      new Option('--from-url <url>', "make it from the server's OpenAPI document").argParser((text) => serverUrl(text)),
    )
    .addOption(new Option('--force', 'write over a file that is there').default(false))
    .addHelpText(
      'after',
      examples(
        ['plan init', 'a plan.yaml with one request and everything else as comments'],
        ['plan init shop.yaml --from-url http://localhost:8000', 'with the requests that /openapi.json names'],
      ),
    )
    .action(async (file: string, options: InitOptions) => {
      const { init } = await import('../init/init.ts');
      exit(await init(file, options));
    });
}

function serverUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '') return url;
  throw new InvalidArgumentError('Write the whole URL, for example http://localhost:8000.');
}
