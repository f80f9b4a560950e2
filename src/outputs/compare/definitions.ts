/** What the words of a comparison mean, one line each. */
export const COMPARISON_DEFINITIONS: readonly { readonly term: string; readonly text: string }[] = [
  {
    term: 'change, 90 % interval',
    text: 'Candidate against base, as a share of base; of failure rates the difference in percentage points. If the comparison were made again and again, 90 of 100 such intervals would hold the true change; each end by itself is right in 95.',
  },
  { term: 'REGRESSION', text: 'The interval leaves out zero on the bad side, and the change is big enough to count.' },
  { term: 'IMPROVED', text: 'The same on the good side, and nothing that decides got worse.' },
  { term: 'NO CHANGE', text: 'The whole interval is too small to count.' },
  {
    term: 'INCONCLUSIVE',
    text: 'It may be a change or chance, or the sides cannot be compared. The runs named would find a change of that size four times out of five.',
  },
  {
    term: 'what decides',
    text: 'p95 and failure rate of all requests, and everything the plan sets a threshold on. Nothing else changes the verdict.',
  },
  {
    term: '▲ ▼ to watch',
    text: 'Other changes that stand out among all others, so that at most one in ten of those named is chance (Benjamini and Hochberg).',
  },
  {
    term: 'assumed noise',
    text: 'One run against one cannot show how much runs differ by themselves. That is assumed (compare.runNoise), on top of what is seen within the runs.',
  },
  {
    term: 'several runs',
    text: 'Of each run its own percentile counts, never single requests: those of one run are not independent. The value shown is the geometric mean.',
  },
  { term: 'warm-up', text: 'Left out of everything but the charts.' },
];
