import { expect, it } from 'vitest';
import { attributesOf, equalled } from './expression.js';

const NAMES = { '#n': 'name', '#s': 'status' };

it.each([
  ['a, b.c[0], #n', ['a', 'b', 'name']],
  ['SET #s = :s, total = if_not_exists(total, :zero) + :one REMOVE old[1]', ['status', 'total', 'old']],
  ['attribute_not_exists(pk) AND size(photo) > :max', ['pk', 'photo']],
  ['#n.#s.deep = :v', ['name']],
  ['a BETWEEN :lo AND :hi OR b IN (:x, :y)', ['a', 'b']],
  ['', []],
])('finds the attributes of %j', (expression, found) => {
  expect([...attributesOf(expression, NAMES)]).toEqual(found);
});

it.each([
  ['pk = :v', ':v'],
  ['(#pk = :v) AND begins_with(sk, :s)', ':v'],
  [':v = pk AND sk BETWEEN :a AND :b', ':v'],
  ['sk = :s AND pk = :v', ':v'],
  ['sk = :s', undefined],
  ['pk > :v', undefined],
  ['pk = :v OR sk = :s', undefined],
  ['NOT pk = :v', undefined],
  ['pk = other', undefined],
])('finds what %j says the key equals', (expression, place) => {
  expect(equalled(expression, 'pk', { '#pk': 'pk' })).toBe(place);
});
