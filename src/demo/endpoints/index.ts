import type { Endpoint } from '../endpoint.ts';
import { accountEndpoints } from './account.ts';
import { customerEndpoints } from './customers.ts';
import { importEndpoints } from './imports.ts';
import { orderEndpoints } from './orders.ts';
import { productEndpoints } from './products.ts';
import { reportEndpoints } from './reports.ts';
import { sleepingEndpoints } from './sleeping.ts';
import { ticketEndpoints } from './tickets.ts';
import { websiteEndpoints } from './website.ts';

/** A fresh set for one server: those that count or remember do so for that server only. */
export function demoEndpoints(seed: number): readonly Endpoint[] {
  return [
    ...websiteEndpoints(),
    ...productEndpoints(),
    ...accountEndpoints(),
    ...orderEndpoints(),
    ...customerEndpoints(),
    ...ticketEndpoints(),
    ...importEndpoints(),
    ...reportEndpoints(seed),
    ...sleepingEndpoints(),
  ];
}
