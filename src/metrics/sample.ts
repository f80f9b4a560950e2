/**
 * One finished request (or transaction, or poll): numbers only. Created fresh, handed to
 * `Recorder.record`, never kept.
 */
export interface Sample {
  /** Index into the plan's labels. */
  readonly label: number;
  /** Just before sending, milliseconds since the run started, monotonic. */
  readonly startMs: number;
  /** When its sampler began, as told to `started`: decides whether it belongs to the warm-up. Absent: `startMs`. */
  readonly beganMs?: number;
  /** When the schedule wanted it to start (open load, first sampler of an iteration); else equal to `startMs`. */
  readonly scheduledMs: number;
  /** Start to the last byte of the body. */
  readonly elapsedUs: number;
  /** Start to the complete response head; 0 when no response came. */
  readonly firstByteUs: number;
  /** DNS + TCP + TLS of the connection this sample opened; 0 when it reused one. */
  readonly connectUs: number;
  readonly openedConnection: boolean;
  /** Head and body, as they crossed the wire (compressed). */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** HTTP status; 0 when no response came. */
  readonly status: number;
  /** 0 = passed, else the number the recorder gave this failure. */
  readonly failure: number;
  /** Polls only: tries it took until the conditions held, or until they ran out. */
  readonly tries?: number;
}

/** Why a sample failed. `kind` and `name` are stable strings in results. */
export interface Failure {
  readonly kind:
    'status' | 'connection' | 'timeout' | 'check' | 'extract' | 'poll' | 'transaction' | 'protocol' | 'plan';
  /** Error class (`conn_reset`, `timeout_total`, `extract_miss`, `assertion`, `http_500` …). */
  readonly name: string;
  /** One sentence for people, in the plan's words; grouped after digits, ids and quoted texts are masked. */
  readonly message: string;
  /** `message` without anything that was sent or answered; absent where it has nothing of it, and for assertions. */
  readonly plain?: string;
  /** What the failed check wanted and what it got, when a check failed. */
  readonly expected?: string;
  readonly actual?: string;
  /** The assertion that failed, as the plan writes it. */
  readonly check?: string;
}

/** One failing (or slow) exchange kept as evidence, secrets already redacted. */
export interface CapturedExchange {
  readonly label: number;
  readonly atMs: number;
  readonly user: number;
  readonly iteration: number;
  readonly elapsedUs: number;
  readonly firstByteUs: number;
  readonly connectUs: number;
  /** The parts of `connectUs`, as far as they came; absent when no connection was opened. */
  readonly connectParts?: { readonly dnsUs: number; readonly tcpUs: number; readonly tlsUs: number };
  /** Only the end of the connection told where the body ends. */
  readonly closeDelimited?: true;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly HeaderLine[];
    readonly body: string;
  };
  readonly response:
    | {
        readonly status: number;
        readonly headers: readonly HeaderLine[];
        readonly body: string;
        readonly bodyBytes: number;
      }
    | undefined;
  /** What was sent before it on the way to this answer (redirects), in order; absent when nothing was. */
  readonly hops?: readonly CapturedHop[];
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
}

/** One step on the way to an answer. */
export interface CapturedHop {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  /** Where the answer pointed, when it did. */
  readonly location?: string;
  readonly elapsedUs: number;
}
export type HeaderLine = readonly [name: string, value: string];
