// The demo's data: small, fixed, the same in both demo targets.

/** A thing for sale. */
export interface Product {
  readonly id: number;
  readonly name: string;
  readonly category: string;
  readonly price: number;
  readonly in_stock: boolean;
}

/** What somebody bought. */
export interface Order {
  readonly id: number;
  readonly status: string;
  readonly total: number;
  readonly created_at: string;
}

/** Somebody the support desk can find. */
export interface Customer {
  readonly id: number;
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string;
  readonly active: boolean;
}

/** A message to the signed-in user. */
export interface Notification {
  readonly id: number;
  readonly message: string;
  readonly read: boolean;
}

const CATEGORIES = ['laptops', 'phones', 'monitors', 'keyboards', 'cables'];
const STATUSES = ['completed', 'pending', 'cancelled'];
const FIRST_NAMES = ['Ada', 'Ben', 'Carla', 'Deniz', 'Eva', 'Femi', 'Grace'];
const LAST_NAMES = ['Smith', 'Jones', 'Garcia', 'Okafor', 'Novak'];

/** 1001 to 1050. */
export const PRODUCTS: readonly Product[] = numbers(1001, 1050).map((id) => ({
  id,
  name: `Product ${id}`,
  category: nth(CATEGORIES, id),
  price: 10 + ((id * 37) % 500) + 0.99,
  in_stock: id % 7 !== 0,
}));

/** 5001 to 5060. */
export const ORDERS: readonly Order[] = numbers(5001, 5060).map((id) => ({
  id,
  status: nth(STATUSES, id),
  total: 20 + ((id * 53) % 300) + 0.5,
  created_at: `2025-01-${String((id % 28) + 1).padStart(2, '0')}T12:00:00Z`,
}));

/** 1 to 12. */
export const NOTIFICATIONS: readonly Notification[] = numbers(1, 12).map((id) => ({
  id,
  message: `Notification ${id}`,
  read: id % 3 === 0,
}));

/** 1000 to 1500. */
export const CUSTOMERS: readonly Customer[] = numbers(1000, 1500).map((id) => {
  const first = nth(FIRST_NAMES, id);
  const last = nth(LAST_NAMES, id);
  const email = `${first}.${last}${id}@example.com`.toLowerCase();
  return { id, first_name: first, last_name: last, email, active: id % 4 !== 0 };
});

const SALES: Readonly<Record<string, readonly string[]>> = {
  region: ['north', 'south', 'east', 'west'],
  product: ['laptops', 'phones', 'monitors'],
  day: ['2025-01-01', '2025-01-02', '2025-01-03', '2025-01-04', '2025-01-05'],
};

/** The report to download: one row per region, product or day. */
export function salesCsv(groupBy: string): string {
  const keys = SALES[groupBy] ?? [];
  const rows = keys.map((key, index) => `${key},${10 * (index + 1)},${(1250.5 * (index + 1)).toFixed(2)}`);
  return [`${groupBy},orders,revenue`, ...rows, ''].join('\n');
}

function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function nth(words: readonly string[], number: number): string {
  return words[number % words.length] ?? '';
}
