import { accuracy } from './accuracy.ts';
import { bodies } from './bodies.ts';
import { day } from './day.ts';
import { live } from './live.ts';
import { million } from './million.ts';
import { peers } from './peers.ts';
import { plain } from './plain.ts';
import { realistic } from './realistic.ts';
import { report } from './report.ts';
import type { Section } from './section.ts';
import { soak } from './soak.ts';
import { tenmillion } from './ten-million.ts';
import { tls } from './tls.ts';
import { users } from './users.ts';
import { workers } from './workers.ts';

/** Every section, in the order in which they run. */
export const SECTIONS: readonly Section[] = [
  plain,
  realistic,
  tls,
  bodies,
  users,
  workers,
  accuracy,
  report,
  day,
  live,
  peers,
  million,
  tenmillion,
  soak,
];
