import type { LiveView } from '../../result/live-view.ts';
import type { ProgressFacts, ProgressLook, ScreenState } from './facts.ts';
import { errorsPage } from './errors-page.ts';
import { errorLine, generatorLine, keyLine, targetLine, thresholdLines } from './footer.ts';
import { header, phaseBar } from './header.ts';
import { signsOf } from './signs.ts';
import { fitted } from '../../outputs/one-line.ts';
import { allRow, layoutOf, samplerRows, tableTitle, type TableInput } from './table.ts';

const FEWEST_ROWS = 3;
/** In a lower terminal there are no rows of samplers: how far the run is, and all requests together. */
const LOW = 8;
/** Beside the hint that says how to see more. */
const NARROWEST_BAR = 20;

/** A line of the frame; in a low terminal those go first that matter least. */
interface Block {
  readonly lines: readonly string[];
  /** The lower, the sooner it goes. */
  readonly worth: number;
}

/**
 * The screen of a running test. No line reaches the last column, so that none ever wraps; never more lines than the
 * terminal has, less the one of the cursor; none of them hostile.
 */
export function frame(facts: ProgressFacts, live: LiveView, state: ScreenState, look: ProgressLook): string[] {
  const width = Math.max(1, look.columns - 1);
  const input = { facts, live, state, look, layout: layoutOf({ facts, live, look }, width) };
  if (state.isHidden) return [hiddenLine(input, width)];
  const blocks: readonly Block[] = [
    { lines: [header(facts, look, width)], worth: 4 },
    { lines: [phaseBar(input, look, width)], worth: 9 },
    { lines: [''], worth: 2 },
    { lines: [tableTitle(input)], worth: 6 },
    { lines: [allRow(input)], worth: 8 },
    { lines: thresholdLines(live, look, width), worth: 7 },
    { lines: state.page === 'errors' ? [] : errorLine(live, look, width), worth: 5 },
    { lines: generatorLine(live, facts, look, width), worth: live.health.state === 'OK' ? 3 : 6.5 },
    { lines: targetLine(state, look, width), worth: 2.5 },
    { lines: state.hasKeys ? [keyLine(state, look, width)] : [], worth: 1 },
  ];
  const height = Math.max(2, look.rows - 1);
  const dropped = dropUntil(blocks, height < LOW ? height : height - FEWEST_ROWS);
  const kept = blocks.map((block) => (dropped.has(block) ? [] : block.lines));
  const room = height - kept.reduce((sum, lines) => sum + lines.length, 0);
  const [title = [], all = []] = kept.slice(TITLE, TITLE + 2);
  const middle =
    state.page === 'errors'
      ? // The title of samplers and their sum make room as well.
        errorsPage(live, look, width, room + title.length + all.length)
      : [...title, ...(room > 0 ? samplerRows(input, room) : []), ...all];
  return [...kept.slice(0, TITLE), middle, ...kept.slice(TITLE + 2)].flat().slice(0, height);
}

/** Place of the table's title among the blocks; the row of all comes behind it. */
const TITLE = 3;

function dropUntil(blocks: readonly Block[], height: number): Set<Block> {
  const dropped = new Set<Block>();
  const taken = (): number => blocks.reduce((sum, block) => sum + (dropped.has(block) ? 0 : block.lines.length), 0);
  for (const block of [...blocks].sort((a, b) => a.worth - b.worth)) {
    if (taken() <= height) break;
    dropped.add(block);
  }
  return dropped;
}

/** One line that says how the run does and how to see more. */
function hiddenLine(input: TableInput, width: number): string {
  const { facts, live, state, look } = input;
  const { dot, ellipsis } = signsOf(look.unicode);
  const hint = ` ${dot} q shows progress`;
  const room = width - hint.length;
  if (room < NARROWEST_BAR) return fitted('q shows progress', width, ellipsis);
  return phaseBar({ facts, live, state }, look, room) + hint;
}
