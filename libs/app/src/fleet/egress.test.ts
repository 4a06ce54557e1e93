import { expect, it } from 'vitest';
import { type EgressPolicy, NO_EGRESS } from '@stoker/core/egress/egress-policy';
import { aFunction, gate, job, makeFleet } from './testing/fleet-kit.js';

const LIST: EgressPolicy = { mode: 'allowlist', allow: ['10.0.0.1:5432'], dns: false };
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

it('idle environments end when their account’s policy changes, and a busy one after its answer', async () => {
  let policy = NO_EGRESS;
  const { handle, open } = gate();
  const { fleet, live: all, pass } = makeFleet({ handle }, {}, { egressOf: () => policy });
  const live = () => all().filter((what) => what !== 'stem');
  const runs = [1, 2].map(() => fleet.dispatch(aFunction('f'), job()));
  await settled();
  open.shift()?.();
  await settled();
  pass(300);
  expect(live()).toEqual(['f', 'f']);

  policy = LIST;
  pass(300);
  pass(300);
  await settled();
  expect(live()).toEqual(['f']);

  open.shift()?.();
  await Promise.all(runs);
  await settled();
  expect(live()).toEqual([]);
});
