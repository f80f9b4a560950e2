import { csv } from './csv.ts';
import type { ExportFormat } from './export-format.ts';
import { hlog } from './hlog.ts';

/** What `plan export --format` can write. */
export const exportFormats: readonly ExportFormat[] = [hlog, csv];
