/** What a variable can hold. `bigint` keeps whole numbers beyond 2^53 exact. */
export type Value = string | number | bigint | boolean | null | readonly Value[] | { readonly [key: string]: Value };
