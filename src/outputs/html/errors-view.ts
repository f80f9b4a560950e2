import type { ErrorGroup, ReportModel } from '../../report/report-model.ts';
import { formatCount, formatElapsed, formatShare } from '../format.ts';
import { causeMatrix } from './cause-matrix.ts';
import { exchangeView } from './exchange-view.ts';
import type { PageFit } from './page-fit.ts';
import { sparkColumns } from './sparkline.ts';
import { validationView } from './validation-view.ts';
import type { View } from './verdict-view.ts';

const SAMPLERS_NAMED = 5;

/** Failed requests grouped by cause, most frequent first, with exchanges as evidence. */
export function errorsView(model: ReportModel, fit: PageFit): View {
  const { errors, overview } = model;
  return {
    none: errors.length === 0,
    withoutExchanges: model.run.samples === 'none' && errors.length > 0,
    causes: `${formatCount(errors.length)} ${errors.length === 1 ? 'cause' : 'causes'}`,
    failed: formatCount(overview.failed),
    share: formatShare(overview.errorRate),
    groups: errors.toSorted((a, b) => b.count - a.count).map((group) => groupView(group, fit)),
    matrix: causeMatrix(model),
    validation: validationView(errors),
  };
}

function groupView(group: ErrorGroup, fit: PageFit): View {
  const more = group.samplers.length - SAMPLERS_NAMED;
  return {
    id: group.id,
    kind: group.kind,
    name: group.name,
    message: group.message,
    count: formatCount(group.count),
    shareOfErrors: formatShare(group.shareOfErrors),
    shareOfAll: formatShare(group.shareOfAll),
    first: formatElapsed(group.firstMs),
    last: formatElapsed(group.lastMs),
    zoom: `#t=${Math.floor(group.firstMs / 1000)}-${Math.ceil(group.lastMs / 1000) + 1}`,
    spark: { svg: sparkColumns(group.perBin) },
    samplers: group.samplers
      .toSorted((a, b) => b.count - a.count)
      .slice(0, SAMPLERS_NAMED)
      .map(({ name, count }) => ({ name, count: formatCount(count) })),
    more: more > 0 ? formatCount(more) : undefined,
    examples: group.examples
      .slice(0, fit.examples)
      .map((example) =>
        exchangeView(example, example.sampler, { request: fit.requestBody, response: fit.responseBody }),
      ),
  };
}
