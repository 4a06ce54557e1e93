/** What can be ordered: names, and prices in cents. */
export const PRODUCTS = new Map([
  ['tea', { name: 'Tea, 100 g', price: 450 }],
  ['cup', { name: 'Cup', price: 1290 }],
  ['kettle', { name: 'Kettle', price: 3900 }],
]);
