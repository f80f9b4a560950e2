const LINES_BEFORE = 6;
const LINES_PER_SAMPLER = 10;

/** A plan of so many lines, each sampler with what samplers have: templates, extractors, assertions, one chain of variables. */
export function bigPlan(lines: number): string {
  const samplers = Math.floor((lines - LINES_BEFORE) / LINES_PER_SAMPLER);
  return `baseUrl: http://127.0.0.1:1
variables: { id0: 1 }
threadGroups:
  - threads: 1
    loops: 1
    samplers:
${Array.from({ length: samplers }, (_, index) => sampler(index)).join('')}`;
}

function sampler(index: number): string {
  return `      - post: /items/{{id${index}}}/parts
        name: part ${index}
        headers: { x-trace: '{{uuid}}' }
        json: { name: "{{faker 'person.firstName'}}", number: ${index}, of: '{{id${index}}}' }
        extractors:
          id${index + 1}: $.data[0].id
          token${index}: { regex: 'token=(\\w+)', default: none }
        assertions:
          status: 2xx
          jsonPath: { $.id: { greaterThan: 3 } }
`;
}
