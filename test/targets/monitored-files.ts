/** Files that `monitored-server.ts` opens, beside those that Node itself has open. */
export const FILES = 60;
