export { httpSampler } from './http-sampler.ts';
