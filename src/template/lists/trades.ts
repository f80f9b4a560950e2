/** 32 things that companies do. */
export const TRADES: readonly string[] = `
Analytics Bakery Books Builders Catering Ceramics Clothing Coffee Consulting Design Electric Energy Farms Fisheries
Foods Freight Furniture Gardens Glassworks Instruments Labs Logistics Media Motors Optics Paints Paper Software
Studios Textiles Tools Travel
`
  .trim()
  .split(/\s+/);
