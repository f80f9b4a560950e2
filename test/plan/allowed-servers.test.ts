import { describe, expect, test } from '@jest/globals';
import { allowedHosts, AllowedServers } from '../../src/plan/allowed-servers.ts';
import { mapNode, ProblemList } from '../support/nodes.ts';

function rulesOf(entry: string, problems: ProblemList): ReturnType<typeof allowedHosts> {
  const list = mapNode(`allowedHosts: ['${entry}']`).get('allowedHosts');
  return allowedHosts(list, problems, (item) => (item.kind === 'scalar' ? item.source : undefined));
}

describe('an entry of allowedHosts', () => {
  test.each([
    ['sso.example.com', 'http://sso.example.com', true],
    ['sso.example.com', 'https://sso.example.com:8443', true],
    ['sso.example.com', 'http://x.sso.example.com', false],
    ['SSO.Example.com', 'https://sso.example.com', true],
    ['sso.example.com:8081', 'http://sso.example.com:8081', true],
    ['sso.example.com:8081', 'http://sso.example.com', false],
    ['sso.example.com:80', 'http://sso.example.com', true],
    ['sso.example.com:443', 'https://sso.example.com', true],
    ['https://sso.example.com', 'https://sso.example.com', true],
    ['https://sso.example.com/', 'https://sso.example.com', true],
    ['https://sso.example.com', 'http://sso.example.com', false],
    ['https://sso.example.com', 'https://sso.example.com:8443', false],
    ['*.example.com', 'https://a.b.example.com:8443', true],
    ['*.example.com', 'https://example.com', false],
    ['*.example.com', 'https://badexample.com', false],
    ['[::1]:8081', 'http://[::1]:8081', true],
    ['bücher.example', 'http://xn--bcher-kva.example', true],
  ])('%s for %s: %s', (entry, origin, isAllowed) => {
    const problems = new ProblemList();
    const servers = new AllowedServers(new Set(['http://named']), rulesOf(entry, problems));
    expect(problems.lines()).toEqual([]);
    expect([servers.has(origin), servers.has(origin), servers.has('http://named')]).toEqual([
      isAllowed,
      isAllowed,
      true,
    ]);
  });

  test.each(['http://h/path', 'user@h', 'h:port', '*', 'ftp://h', 'a b', '', 'h?x', '*.', 'h:99999'])(
    '"%s" is none',
    (entry) => {
      const problems = new ProblemList();
      expect(rulesOf(entry, problems)).toEqual([]);
      expect(problems.lines()).toEqual([expect.stringContaining('is not a host')]);
    },
  );
});
