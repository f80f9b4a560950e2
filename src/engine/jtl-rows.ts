import { STATUS_CODES } from 'node:http';
import type { LoggedRequest } from '../metrics/logged.ts';
import type { Sample } from '../metrics/sample.ts';
import { oneLine } from '../base/one-line.ts';

/** Columns of JMeter's CSV results with its usual settings. */
export const JTL_COLUMNS =
  'timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect';

/** Where a request belongs: its thread group as JMeter writes it (`Buyers 1`), and users at that moment. */
export interface JtlPlace {
  readonly group: string;
  readonly groupUsers: number;
  readonly allUsers: number;
}

/** Text is handed over when there is so much of it, and every second. */
const BLOCK = 64 * 1024;

/** Rows of one worker, until somebody takes them. */
export class JtlRows {
  readonly #labels: readonly string[];
  /** Epoch milliseconds of the run's first instant. */
  readonly #originMs: number;
  readonly #handOver: (text: string) => void;
  #text = '';

  constructor(options: {
    readonly labels: readonly string[];
    readonly originMs: number;
    readonly handOver: (text: string) => void;
  }) {
    this.#labels = options.labels.map(jtlCell);
    this.#originMs = options.originMs;
    this.#handOver = options.handOver;
  }

  add(sample: Sample, { url, failure, threadNumber }: LoggedRequest, place: JtlPlace): void {
    const { status } = sample;
    const message = failure === undefined ? '' : oneLine(failure.message);
    const code = status === 0 ? `Non HTTP response code: ${failure?.name ?? ''}` : String(status);
    const said = status === 0 ? `Non HTTP response message: ${message}` : (STATUS_CODES[status] ?? '');
    this.#text +=
      `${Math.round(this.#originMs + sample.startMs)},${Math.round(sample.elapsedUs / 1000)},` +
      `${this.#labels[sample.label] ?? ''},${jtlCell(code)},${jtlCell(said)},` +
      `${jtlCell(`${place.group}-${threadNumber}`)},text,${failure === undefined},${jtlCell(message)},` +
      `${sample.bytesIn},${sample.bytesOut},${place.groupUsers},${place.allUsers},${jtlCell(url)},` +
      `${Math.round(sample.firstByteUs / 1000)},0,${Math.round(sample.connectUs / 1000)}\n`;
    if (this.#text.length >= BLOCK) this.flush();
  }

  /** Hands over what there is. */
  flush(): void {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.#handOver(text);
  }
}

/** Quoted as JMeter does: only where it must be, and nothing is changed. Source: CSVSaveService.quoteDelimiters. */
export function jtlCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
