import { expect, it } from 'vitest';
import { ImageNames } from './names.js';

const names = new ImageNames('/var/lib/stoker');
const digest = '0123456789abcdef'.repeat(4);

it('keeps installations and accounts apart', () => {
  const pin = names.pin('111122223333', digest);
  expect(pin).toMatch(new RegExp(`^stoker-image/[0-9a-f]{12}/111122223333:${digest}$`));
  expect(names.parsePin(pin)).toEqual({ accountId: '111122223333', digest });
  expect(new ImageNames('/srv/other').parsePin(pin)).toBeUndefined();
  expect(new ImageNames('/var/lib/stoker/').uploads('111122223333', 'team/app')).toBe(
    names.uploads('111122223333', 'team/app'),
  );
});

it('reads nothing into a name that it did not make', () => {
  for (const name of ['stoker-runtime/provided:current', names.uploads('111122223333', digest), '<none>:<none>']) {
    expect(names.parsePin(name)).toBeUndefined();
  }
});
