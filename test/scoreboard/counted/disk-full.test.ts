import { diskFull } from '../../support/disk-full-suite.ts';

// The long suite has all twenty.
diskFull({ disks: 2, seed: 13 });
