import { PRODUCTS } from './products.mjs';
import { Refusal } from './refusal.mjs';

const MAX_LINES = 50;
const MAX_QUANTITY = 1000;
const MEMBERS = new Set(['customer', 'lines']);

/**
 * What somebody wants to order. All that is wrong with it is said at once.
 *
 * @returns {{ customer: string, lines: { sku: string, quantity: number }[] }}
 */
export function readOrder(body) {
  const details = [];
  const wrong = (member, message) => details.push({ member, message });
  const given = typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {};

  for (const member of Object.keys(given)) if (!MEMBERS.has(member)) wrong(member, 'is not a member of an order');
  const { customer, lines } = given;
  if (typeof customer !== 'string' || !/^[^@\s]{1,64}@[^@\s]{1,189}$/.test(customer)) {
    wrong('customer', 'must be an e-mail address');
  }
  if (!Array.isArray(lines) || lines.length === 0 || lines.length > MAX_LINES) {
    wrong('lines', `must be a list of 1 to ${MAX_LINES}`);
  } else {
    lines.forEach((line, index) => checkLine(line, (member, message) => wrong(`lines[${index}].${member}`, message)));
  }
  if (details.length > 0) throw new Refusal(400, 'invalid_order', 'The order is not complete and right.', { details });
  return { customer, lines: lines.map(({ sku, quantity }) => ({ sku, quantity })) };
}

function checkLine(line, wrong) {
  const { sku, quantity } = typeof line === 'object' && line !== null ? line : {};
  if (!PRODUCTS.has(sku)) wrong('sku', `must be one of ${[...PRODUCTS.keys()].join(', ')}`);
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > MAX_QUANTITY) {
    wrong('quantity', `must be a whole number from 1 to ${MAX_QUANTITY}`);
  }
}
