/** The rules, as people and plans name them. */
export const RULE_IDS = [
  'R1',
  'R2',
  'R3',
  'R4',
  'R5',
  'R6',
  'R7',
  'R8',
  'R9',
  'R10',
  'R11',
  'R12',
  'R13',
  'R14',
  'R15',
  'R16',
  'R17',
  'R18',
  'R19',
  'R20',
] as const;
export type RuleId = (typeof RULE_IDS)[number];

/** From what spoils the run to what is good to know; findings are told in this order. */
export const SEVERITIES = ['invalid', 'critical', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Something that a rule found in a run: what happened, on what evidence, and what to check. Never a cause as fact. */
export interface Finding {
  readonly id: RuleId;
  /** The rule's name in small letters: `saturation-knee`. */
  readonly slug: string;
  readonly severity: Severity;
  /** For people, whole sentences: what was measured. */
  readonly text: string;
  /** The numbers the text rests on. */
  readonly evidence: readonly Evidence[];
  /** Milliseconds since the run started; absent for what is said of the whole run. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Names of the samplers concerned; absent when it is all of them. */
  readonly samplers?: readonly string[];
  /** Where to look next, in words that promise nothing. */
  readonly check?: string;
  /** The condition of the rule, for those who want to know why it spoke. */
  readonly formula: string;
}

/** A named number with its unit. */
export interface Evidence {
  readonly name: string;
  readonly value: number;
  /** `share` runs from 0 to 1, `factor` says how many times; `perSecond` are events a second. */
  readonly unit: 'ms' | 'share' | 'factor' | 'perSecond' | 'users' | 'count';
}

/** What a rule is called and when it speaks; the rest of a finding is said by the run. */
export type Rule = Pick<Finding, 'id' | 'slug' | 'formula'>;

/** A finding without what its rule says of itself. */
export type Found = Omit<Finding, keyof Rule>;

/** What rules before this one have found: some speak only where others are silent. */
export type Earlier = ReadonlyMap<RuleId, readonly Found[]>;
