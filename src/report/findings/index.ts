import type { Earlier, Found, Rule } from './finding.ts';
import { GENERATOR_SATURATED, generatorSaturated } from './r01-generator-saturated.ts';
import { LOAD_NOT_REACHED, loadNotReached } from './r02-load-not-reached.ts';
import { SATURATION_KNEE, saturationKnee } from './r03-saturation-knee.ts';
import { FIRST_TO_BREAK, firstToBreak } from './r04-first-to-break.ts';
import { SUDDEN_JUMP, suddenJump } from './r05-sudden-jump.ts';
import { ERROR_BURST, errorBursts } from './r06-error-burst.ts';
import { CLIENT_ERRORS, clientErrors } from './r07-client-errors.ts';
import { SERVER_ERRORS, serverErrors } from './r08-server-errors.ts';
import { CONNECTION_ERRORS, connectionErrors } from './r09-connection-errors.ts';
import { TIMEOUT_PLATEAU, timeoutPlateaus } from './r10-timeout-plateau.ts';
import { TOO_FEW_SAMPLES, tooFewSamples } from './r11-too-few-samples.ts';
import { TWO_GROUPS, twoGroups } from './r12-two-groups.ts';
import { WARM_UP, warmUpSlow } from './r13-warm-up.ts';
import { DRIFT, drift } from './r14-drift.ts';
import { PERIODIC_STALLS, periodicStalls } from './r15-periodic-stalls.ts';
import { FULL_STALL, fullStalls } from './r16-full-stall.ts';
import { TIME_SHARE, timeShare } from './r17-time-share.ts';
import { FAST_FAILURES, fastFailures } from './r18-fast-failures.ts';
import { EFFECTIVE_CONCURRENCY, effectiveConcurrency } from './r19-effective-concurrency.ts';
import { BACKGROUND_WORK, backgroundWork } from './r20-background-work.ts';
import type { RuleRun } from './rule-run.ts';

/** A rule with the function that looks for it. Pure: the same run gives the same findings. */
export interface RuleEntry {
  readonly rule: Rule;
  readonly find: (data: RuleRun, earlier: Earlier) => readonly Found[];
}

/** R3, R15 and R5 stand before those that ask what they found. */
export const rules: readonly RuleEntry[] = [
  { rule: GENERATOR_SATURATED, find: generatorSaturated },
  { rule: LOAD_NOT_REACHED, find: loadNotReached },
  { rule: SATURATION_KNEE, find: saturationKnee },
  { rule: PERIODIC_STALLS, find: periodicStalls },
  { rule: FIRST_TO_BREAK, find: firstToBreak },
  { rule: SUDDEN_JUMP, find: suddenJump },
  { rule: ERROR_BURST, find: errorBursts },
  { rule: CLIENT_ERRORS, find: clientErrors },
  { rule: SERVER_ERRORS, find: serverErrors },
  { rule: CONNECTION_ERRORS, find: connectionErrors },
  { rule: TIMEOUT_PLATEAU, find: timeoutPlateaus },
  { rule: TOO_FEW_SAMPLES, find: tooFewSamples },
  { rule: TWO_GROUPS, find: twoGroups },
  { rule: WARM_UP, find: warmUpSlow },
  { rule: DRIFT, find: drift },
  { rule: FULL_STALL, find: fullStalls },
  { rule: TIME_SHARE, find: timeShare },
  { rule: FAST_FAILURES, find: fastFailures },
  { rule: EFFECTIVE_CONCURRENCY, find: effectiveConcurrency },
  { rule: BACKGROUND_WORK, find: backgroundWork },
];
