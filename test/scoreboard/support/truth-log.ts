import { readFileSync } from 'node:fs';

/** One request as the truth server saw it; times in µs of the machine's monotonic clock. */
export interface TruthRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** `id` of the query; empty when there is none. */
  readonly id: string;
  readonly receivedUs: number;
  /** When the answer was to begin. */
  readonly dueUs: number;
  /** Just before its last byte left; `undefined` when it never left in whole. */
  readonly sentUs: number | undefined;
}

/** All that a truth server logged, in the order in which requests ended. */
export interface TruthLog {
  readonly requests: readonly TruthRequest[];
  /** When connections were accepted, µs. */
  readonly acceptedUs: readonly number[];
}

export function readTruthLog(file: string): TruthLog {
  const requests: TruthRequest[] = [];
  const acceptedUs: number[] = [];
  for (const line of readFileSync(file, 'latin1').split('\n')) {
    const [method = '', target = '', received, due, sent] = line.split(' ');
    if (method === 'ACCEPT') acceptedUs.push(Number(received) / 1000);
    else if (method !== '') requests.push(requestOf(method, target, [Number(received), Number(due), Number(sent)]));
  }
  return { requests, acceptedUs };
}

function requestOf(method: string, target: string, timesNs: readonly number[]): TruthRequest {
  const [path = '', query = ''] = target.split('?');
  const [receivedUs = 0, dueUs = 0, sentUs = 0] = timesNs.map((ns) => ns / 1000);
  const id = new URLSearchParams(query).get('id') ?? '';
  return { method, path, id, receivedUs, dueUs, sentUs: sentUs === 0 ? undefined : sentUs };
}

/** How long the server had each request it answered, ascending, µs: what a client with no cost of its own would see. */
export function residencesUs(requests: readonly TruthRequest[]): Float64Array {
  return Float64Array.from(
    requests.flatMap(({ receivedUs, sentUs }) => (sentUs === undefined ? [] : sentUs - receivedUs)),
  ).sort();
}

/** How late the server itself was, ascending, µs: its own share of the machine's noise. */
export function latenessUs(requests: readonly TruthRequest[]): Float64Array {
  return Float64Array.from(
    requests.flatMap(({ dueUs, sentUs }) => (sentUs === undefined ? [] : sentUs - dueUs)),
  ).sort();
}

/**
 * What each request took from the moment it was due, ascending, µs, when request `i` in order of arrival was due
 * `i / ratePerSecond` after the first. The first instant is the earliest that fits all arrivals: nothing is sent
 * early, so the quickest way from schedule to server is taken for none. The first `from` requests, a warm-up, are left
 * out.
 */
export function correctedUs(requests: readonly TruthRequest[], ratePerSecond: number, from = 0): Float64Array {
  const inOrder = requests.toSorted((a, b) => a.receivedUs - b.receivedUs);
  const periodUs = 1e6 / ratePerSecond;
  const firstUs = inOrder.reduce((least, { receivedUs }, i) => Math.min(least, receivedUs - i * periodUs), Infinity);
  const timesUs = inOrder.map(({ sentUs = NaN }, i) => sentUs - firstUs - i * periodUs);
  return Float64Array.from(timesUs.slice(from)).sort();
}
