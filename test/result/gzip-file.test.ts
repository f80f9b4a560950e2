import { afterAll, expect, test } from '@jest/globals';
import { GzipFile } from '../../src/result/gzip-file.ts';
import { temporaryFolder } from '../simulate/temporary.ts';

const temporary = temporaryFolder();
afterAll(temporary.remove);

test('what is handed over counts as backlog until it is in the file; the oldest counts', async () => {
  let nowMs = 1000;
  const file = await GzipFile.create(temporary.path('backlog.gz'), () => nowMs);
  const handOver = async (): Promise<void> => {
    file.line({ k: 's' });
    await file.flush();
  };
  file.line({ k: 's' });
  nowMs = 5000;
  expect(file.backlogMs()).toBe(0);
  await file.flush();
  nowMs = 7000;
  await handOver();
  nowMs = 9000;
  expect(file.backlogMs()).toBe(4000);
  await file.settle();
  expect(file.backlogMs()).toBe(0);
  await file.close();
});
