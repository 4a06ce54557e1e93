import { expect, it } from 'vitest';
import { backendOf, type DataBackend, keepsApart, placeOn } from './data-backend.js';

const BACKEND: DataBackend = {
  endpoint: 'http://127.0.0.1:8000/',
  region: 'us-east-1',
  accessKeyId: 'k{account}',
  secretAccessKey: 's',
  accounts: '*',
  prefix: '{account}-',
};

it('is found by whose it is, the first of them', () => {
  const own = { ...BACKEND, accounts: ['111122223333'] };
  expect(backendOf([own, BACKEND], '111122223333')).toBe(own);
  expect(backendOf([own, BACKEND], '444455556666')).toBe(BACKEND);
  expect(backendOf([own], '444455556666')).toBeUndefined();
});

it('is an account’s by the names and the key that it has there', () => {
  const place = placeOn(BACKEND, '111122223333');
  expect(place.endpoint).toBe('http://127.0.0.1:8000');
  expect(place.credentials.accessKeyId).toBe('k111122223333');
  expect(place.names.outward('jobs')).toBe('111122223333-jobs');
});

it.each<[boolean, Partial<DataBackend>]>([
  [true, { prefix: 'x-{account}-', accessKeyId: 'k' }],
  [true, { prefix: '', accessKeyId: '{account}' }],
  [true, { prefix: '', accessKeyId: 'k', accounts: ['111122223333'] }],
  [false, { prefix: '', accessKeyId: 'k' }],
  [false, { prefix: 'x-', accessKeyId: 'k', accounts: ['111122223333', '444455556666'] }],
])('keeps accounts apart (%s) with %j', (apart, given) => {
  expect(keepsApart({ ...BACKEND, ...given })).toBe(apart);
});
