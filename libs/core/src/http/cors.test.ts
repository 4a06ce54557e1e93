import { describe, expect, it } from 'vitest';
import { type CorsRules, isPreflight, preflightHeaders, withCors } from './cors.js';

const PAGE = 'https://page.example';
const RULES: CorsRules = {
  allowOrigins: [PAGE, 'http://*'],
  allowMethods: ['GET', 'POST'],
  allowHeaders: ['x-a'],
  exposeHeaders: ['x-b', 'x-c'],
  allowCredentials: true,
  maxAge: 60,
};
const preflight = (origin: string, more: readonly string[] = []) => ({
  method: 'OPTIONS',
  headers: ['Origin', origin, 'Access-Control-Request-Method', 'PUT', ...more],
});

describe('what pages of other origins may', () => {
  it('is asked beforehand by OPTIONS with an origin and a method', () => {
    expect(isPreflight(preflight(PAGE))).toBe(true);
    expect(isPreflight({ method: 'OPTIONS', headers: ['Origin', PAGE] })).toBe(false);
    expect(isPreflight({ ...preflight(PAGE), method: 'GET' })).toBe(false);
  });

  it('is answered by the rules', () => {
    expect(preflightHeaders(RULES, preflight(PAGE))).toEqual({
      'access-control-allow-origin': PAGE,
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'x-a',
      'access-control-allow-credentials': 'true',
      'access-control-max-age': '60',
      vary: 'Origin',
    });
  });

  it('is what is asked for where the rules let everything', () => {
    const rules = { allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*'] };
    expect(preflightHeaders(rules, preflight(PAGE, ['Access-Control-Request-Headers', 'x-a, x-b']))).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'x-a,x-b',
    });
  });

  it.each(['https://other.example', 'https://page.example.evil.example', 'null'])('is nothing to %s', (origin) => {
    expect(preflightHeaders(RULES, preflight(origin))).toEqual({ vary: 'Origin' });
    const own = { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', 'x-a': 'b' };
    expect(withCors(RULES, { headers: ['Origin', origin] }, own)).toEqual({ 'x-a': 'b', vary: 'Origin' });
  });

  it('is said with each answer to them, and with none to others', () => {
    expect(withCors(RULES, { headers: ['Origin', 'http://any.example'] }, {})).toEqual({
      'access-control-allow-origin': 'http://any.example',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-b,x-c',
      vary: 'Origin',
    });
    expect(withCors(RULES, { headers: [] }, {})).toEqual({});
    const own = { vary: 'Accept', 'access-control-allow-origin': '*' };
    expect(withCors(RULES, { headers: [] }, own)).toEqual({ vary: 'Accept' });
  });

  it.each([
    ['Accept-Encoding', 'Accept-Encoding, Origin'],
    ['Accept, origin', 'Accept, origin'],
    ['*', '*'],
    ['', 'Origin'],
    [['Accept', 'Cookie,Host'], 'Accept, Cookie, Host, Origin'],
  ])('varies by the origin beside what the function says: %j', (vary, sent) => {
    expect(withCors(RULES, { headers: ['Origin', PAGE] }, { vary })).toMatchObject({ vary: sent });
  });
});
