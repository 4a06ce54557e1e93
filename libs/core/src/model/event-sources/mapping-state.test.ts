import { describe, expect, it } from 'vitest';
import type { EventSourceMapping, MappingState } from './mapping.js';
import { nextState, SETTLE_MS, settledMapping } from './mapping-state.js';

const NOW = 1_000_000;
const STATES: MappingState[] = ['Creating', 'Enabling', 'Enabled', 'Disabling', 'Disabled', 'Updating', 'Deleting'];
const mapping = (state: MappingState, enabled = true): EventSourceMapping => ({
  uuid: 'u',
  accountId: '111122223333',
  functionName: 'hello',
  kind: 'sqs',
  settings: {},
  enabled,
  state,
  changedAt: NOW,
  tags: {},
});

describe('a mapping', () => {
  it.each([
    ['Creating', true, 'Enabled'],
    ['Creating', false, 'Disabled'],
    ['Enabling', true, 'Enabled'],
    ['Disabling', false, 'Disabled'],
    ['Updating', true, 'Enabled'],
    ['Updating', false, 'Disabled'],
    ['Enabled', true, 'Enabled'],
    ['Disabled', false, 'Disabled'],
  ] as const)('that is %s, wanted: %s, settles as %s', (state, enabled, settled) => {
    expect(settledMapping(mapping(state, enabled), NOW + SETTLE_MS - 1)?.state).toBe(state);
    expect(settledMapping(mapping(state, enabled), NOW + SETTLE_MS)?.state).toBe(settled);
    expect(settledMapping(mapping(state, enabled), NOW + 1e9)?.state).toBe(settled);
  });

  it('says when it settled, whenever it is looked at', () => {
    const changedAt = settledMapping(mapping('Creating'), NOW + 5 * SETTLE_MS)?.changedAt;
    expect(changedAt).toBe(NOW + SETTLE_MS);
    expect(settledMapping(mapping('Enabled'), NOW + 5 * SETTLE_MS)?.changedAt).toBe(NOW);
  });

  it('is gone when it is deleted', () => {
    expect(settledMapping(mapping('Deleting'), NOW)?.state).toBe('Deleting');
    expect(settledMapping(mapping('Deleting'), NOW + SETTLE_MS)).toBeUndefined();
  });
});

describe('a change', () => {
  const EVENTS = ['update', 'enable', 'disable', 'delete'] as const;
  const ALLOWED: Partial<Record<MappingState, readonly MappingState[]>> = {
    Enabled: ['Updating', 'Updating', 'Disabling', 'Deleting'],
    Disabled: ['Updating', 'Enabling', 'Updating', 'Deleting'],
  };

  it.each(STATES.flatMap((state) => EVENTS.map((event, index) => [state, event, index] as const)))(
    'of a mapping that is %s: %s',
    (state, event, index) => {
      const next = ALLOWED[state]?.[index];
      if (next !== undefined) return expect(nextState(state, event)).toBe(next);
      const verb = event === 'delete' ? 'delete' : 'update';
      expect(() => nextState(state, event)).toThrow(
        expect.objectContaining({
          code: 'ResourceInUseException',
          message: `Cannot ${verb} the event source mapping because it is in use.`,
        }),
      );
    },
  );
});
