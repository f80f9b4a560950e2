// Empties dist before a build: a test whose source was deleted would otherwise still run.
import { rmSync } from 'node:fs';

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
