import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { PRODUCTS } from './products.mjs';
import { Refusal } from './refusal.mjs';

/**
 * Where orders are kept: files on the environment's own disk, which is there as long as the environment is. That is for trying
 * the example out. An order service keeps them in a database, and this file is the one to change then.
 */
const DIRECTORY = '/tmp/orders';
const ID = /^[0-9a-f-]{36}$/;

mkdirSync(DIRECTORY, { recursive: true });

/**
 * Keeps an order, priced as of now. With a key that has come before, it is the order from then, if it is the same order.
 *
 * @returns {{ order: object, isNew: boolean }}
 */
export function placeOrder({ customer, lines }, key) {
  const id = key === undefined ? randomUUID() : idOf(key);
  const before = read(id);
  if (before !== undefined) {
    const same = before.customer === customer && JSON.stringify(before.lines.map(asked)) === JSON.stringify(lines);
    if (same) return { order: before, isNew: false };
    throw new Refusal(409, 'key_used', 'Another order came with this Idempotency-Key.');
  }
  const priced = lines.map(({ sku, quantity }) => {
    const { name, price } = PRODUCTS.get(sku);
    return { sku, name, quantity, price, amount: price * quantity };
  });
  const total = priced.reduce((sum, { amount }) => sum + amount, 0);
  const order = { id, customer, lines: priced, total, currency: 'EUR', placedAt: new Date().toISOString() };
  write(order);
  return { order, isNew: true };
}

/** The order with this id. */
export function findOrder(id) {
  const order = ID.test(id) ? read(id) : undefined;
  if (order === undefined) throw new Refusal(404, 'not_found', `There is no order ${id}.`);
  return order;
}

/** All orders, or those of one customer, the oldest first. */
export function listOrders(customer) {
  return readdirSync(DIRECTORY)
    .filter((name) => name.endsWith('.json'))
    .map((name) => read(name.slice(0, -'.json'.length)))
    .filter((order) => customer === undefined || order.customer === customer)
    .sort((one, other) => one.placedAt.localeCompare(other.placedAt));
}

function asked({ sku, quantity }) {
  return { sku, quantity };
}

/** A key makes the same id each time, so that looking for the order is looking for the key. */
function idOf(key) {
  const hex = createHash('sha256').update(key).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

function read(id) {
  const path = `${DIRECTORY}/${id}.json`;
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/** Whole or not at all, should the environment end meanwhile. */
function write(order) {
  const path = `${DIRECTORY}/${order.id}.json`;
  writeFileSync(`${path}.new`, JSON.stringify(order));
  renameSync(`${path}.new`, path);
}
