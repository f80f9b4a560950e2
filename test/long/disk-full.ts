import { diskFull } from '../support/disk-full-suite.ts';

diskFull({ disks: 20, seed: 2025 });
