import type { SamplerKind } from '../contracts/compiler.ts';
import { httpSampler } from './http/index.ts';

/** Every protocol. */
export const samplerKinds: readonly SamplerKind[] = [httpSampler];
