import { compareTrialsSuite } from '../support/compare-trials-suite.ts';

compareTrialsSuite(100);
