const ROUNDS = 9;

/** What the measured work made: kept, so that no compiler leaves the work out. */
export const kept: { value: unknown } = { value: undefined };

/**
 * ns of CPU time an operation: median and fastest of several rounds, printed as a row; gives the median. CPU time, so
 * that other work on the machine counts only by what it does to the caches.
 */
export function measureRounds(name: string, operations: number, operation: (index: number) => unknown): number {
  const round = (): number => {
    const before = process.cpuUsage();
    for (let i = 0; i < operations; i++) kept.value = operation(i);
    const { user, system } = process.cpuUsage(before);
    return ((user + system) * 1000) / operations;
  };
  for (let i = 0; i < 3; i++) round();
  const rounds = Array.from({ length: ROUNDS }, round).sort((a, b) => a - b);
  const median = rounds[ROUNDS >> 1] ?? Number.NaN;
  console.log(`${name.padEnd(52)} ${median.toFixed(0).padStart(8)} ns  (fastest ${(rounds[0] ?? 0).toFixed(0)})`);
  return median;
}
