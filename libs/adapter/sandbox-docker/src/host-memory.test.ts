import { expect, test } from 'vitest';
import { parseHostMemory, readHostMemory } from './host-memory.js';

const MEMINFO = 'MemTotal:       24689764 kB\nMemFree:         9000000 kB\nMemAvailable:   20480000 kB\n';
const PRESSURE = 'some avg10=12.50 avg60=1.00 avg300=0.10 total=123\nfull avg10=3.00 avg60=0.50 avg300=0.00 total=45\n';

test('reads what is available and how much stands still', () => {
  expect(parseHostMemory(MEMINFO, PRESSURE)).toEqual({ availableMb: 20_000, stalled: 0.125 });
});

test('a kernel that says nothing of pressure has none', () => {
  expect(parseHostMemory(MEMINFO, undefined)).toEqual({ availableMb: 20_000, stalled: 0 });
});

test('nothing is made up where nothing is said', () => {
  expect(parseHostMemory('', PRESSURE)).toBeUndefined();
});

test('this host says something', () => {
  expect(readHostMemory()?.availableMb).toBeGreaterThan(0);
});
