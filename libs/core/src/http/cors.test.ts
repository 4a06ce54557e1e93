import { describe, expect, it } from 'vitest';
import { corsHeaders, type CorsRules, isPreflight, preflightHeaders } from './cors.js';

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
    expect(corsHeaders(RULES, { headers: ['Origin', origin] })).toEqual({ vary: 'Origin' });
  });

  it('is said with each answer to them, and with none to others', () => {
    expect(corsHeaders(RULES, { headers: ['Origin', 'http://any.example'] })).toEqual({
      'access-control-allow-origin': 'http://any.example',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-b,x-c',
      vary: 'Origin',
    });
    expect(corsHeaders(RULES, { headers: [] })).toEqual({});
  });
});
