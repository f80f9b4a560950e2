import { launchDemo } from '../../demo/launch.ts';

/** A demo API started for one run. */
export interface RunningDemo {
  readonly url: string;
  /** Passwords of its accounts, for plans that take them as secrets; the user's own environment is stronger. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts the demo with its story: a service whose database pool is too small for the load. */
export async function startDemo(): Promise<RunningDemo> {
  const demo = await launchDemo({ scenario: 'story' });
  return {
    url: demo.url,
    stop: () => demo.stop(),
    env: { AGENT_PASSWORD: 'SupportPass123!', OPS_PASSWORD: 'OpsPass123!' },
  };
}
