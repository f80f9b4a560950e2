/**
 * Times that differ by less are told by no rule, whatever their ratio: on a busy machine a server that answers in 1 ms
 * takes 3 ms for a while, and nobody needs to know.
 */
export const LEAST_MS = 5;
