import type { Compiler } from '../../src/contracts/compiler.ts';
import { surroundings } from './templates.ts';
import type { TestSettings, TestSurroundings } from './templates.ts';

/** What extractors and assertions ask of a compiler; the rest of it must not be called. */
export interface TestCompiler extends TestSurroundings {
  readonly compiler: Compiler;
  /** Names declared, with who set them. */
  readonly declared: string[];
}

export function testCompiler(settings: TestSettings = {}): TestCompiler {
  const around = surroundings(settings);
  const declared: string[] = [];
  const unused = (): never => {
    throw new Error('Not part of this test.');
  };
  const compiler: Compiler = {
    problems: around.problems,
    names: around.names,
    templates: around.templates,
    secrets: [],
    groupName: 'Shoppers',
    corrected: false,
    declare: (name, _at, setBy) => declared.push(`${name} by ${setBy}`) - 1,
    inherited: () => [],
    label: unused,
    target: unused,
    collectLabels: (compile) => ({ result: compile(), labels: [] }),
    inTransaction: (_name, compile) => compile(),
    branches: unused,
    fragment: unused,
    together: unused,
    withinOnError: unused,
    withName: unused,
    steps: unused,
    pickOne: unused,
    maybe: unused,
    within: unused,
    onError: unused,
  };
  return { ...around, compiler, declared };
}
