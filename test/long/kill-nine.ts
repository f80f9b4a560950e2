import { killNine } from '../support/kill-nine.ts';

killNine({ kills: 20, seed: 2024 });
