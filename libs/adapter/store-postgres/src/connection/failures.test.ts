import { describe, expect, it } from 'vitest';
import { isServiceError } from '@stoker/core/errors/service-error';
import { attempt, failureKind } from './failures.js';

const coded = (code: string, message = 'failed') => Object.assign(new Error(message), { code });

describe('failureKind', () => {
  it.each([
    ['ECONNREFUSED', 'unavailable'],
    ['57P01', 'unavailable'],
    ['57014', 'unavailable'],
    ['53100', 'unavailable'],
    ['08006', 'unavailable'],
    ['P2028', 'unavailable'],
    ['40P01', 'conflict'],
    ['P2034', 'conflict'],
    ['23505', 'duplicate'],
    ['23503', 'reference'],
    ['23514', 'bad-data'],
    ['22021', 'bad-data'],
    ['42P01', 'other'],
  ] as const)('sorts %s as %s', (code, kind) => {
    expect(failureKind(coded(code))).toBe(kind);
  });

  it("knows the driver's failures by their words, and looks at causes", () => {
    expect(failureKind(new Error('Query read timeout'))).toBe('unavailable');
    expect(failureKind(new Error('wrapped', { cause: coded('23505') }))).toBe('duplicate');
    expect(failureKind('a string')).toBe('other');
  });
});

describe('attempt', () => {
  it('runs a transaction again that lost, and gives up in the end', async () => {
    let runs = 0;
    const losesTwice = async () => {
      if (++runs < 3) throw coded('40001');
      return 'done';
    };
    await expect(attempt(losesTwice)).resolves.toBe('done');
    expect(runs).toBe(3);

    runs = 0;
    const loses = async () => {
      runs++;
      throw coded('40P01');
    };
    await expect(attempt(loses)).rejects.toMatchObject({ code: '40P01' });
    expect(runs).toBe(4);
  });

  it.each(['22021', '22P05'])('blames the sender for a text that cannot be stored (%s)', async (code) => {
    const fails = () => Promise.reject(new Error('wrapped', { cause: coded(code) }));
    await expect(attempt(fails)).rejects.toMatchObject({ code: 'InvalidParameterValueException', fault: 'client' });
    await expect(attempt(() => Promise.reject(coded('23514')))).rejects.toMatchObject({ code: '23514' });
  });

  it('does not run again what failed otherwise, and names unavailability', async () => {
    let runs = 0;
    const error = await attempt(async () => {
      runs++;
      throw coded('ECONNREFUSED');
    }).catch((caught: unknown) => caught);
    expect(runs).toBe(1);
    expect(isServiceError(error, 'ServiceUnavailableException')).toBe(true);
  });
});
