/** The plan's `monitor`, checked: what is watched beside the load. */
export interface MonitorPlan {
  readonly intervalMs: number;
  readonly endpoints: readonly MonitorEndpoint[];
  readonly processes: readonly MonitorProcess[];
}

/** A place that metrics are read from. */
export interface MonitorEndpoint {
  /** Without credentials. */
  readonly url: string;
  /** For people: without query and secrets too. */
  readonly shown: string;
  readonly name: string;
  /** Sent with each request; credentials of the address are among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly metrics: readonly WantedMetric[];
}

/** A metric that the plan asks for. */
export interface WantedMetric {
  readonly name: string;
  readonly labels: readonly (readonly [name: string, value: string])[];
  /** Absent: what the metric's type and name say. */
  readonly as?: 'value' | 'rate';
  readonly sum: boolean;
  readonly title: string;
  readonly unit?: WrittenUnit;
}

export type WrittenUnit = 'bytes' | 'seconds' | 'milliseconds' | 'ratio' | 'percent' | 'number';

/** A process of this machine, with its children. */
export interface MonitorProcess {
  readonly port: number;
  readonly name: string;
}
