import { describe, expect, it } from 'vitest';
import { requireRuleSchedule, requireScheduleExpression, requireTimeZone } from './refusals.js';
import { parseRuleSchedule, parseScheduleExpression } from './schedule-expression.js';

describe('schedule expressions', () => {
  it.each([
    ['cron(0 10 * * ? *)'],
    ['cron(00 08 ? * MON-FRI *)'],
    ['cron(0/15 9-17,20 ? JAN,jul mon,Wed 2026-2030/2)'],
    ['cron(0-15/1 8-8 ? * 2,3,4,5,6,7 *)'],
    ['cron(1-31/30 1-1 ? * 1,7 *)'],
    ['cron(0 18 LW * ? *)'],
    ['cron(0 18 L-3 * ? *)'],
    ['cron(0 18 31W * ? *)'],
    ['cron(0 0 ? * 6L *)'],
    ['cron(0 0 ? * FRIL *)'],
    ['cron(0 0 ? * L *)'],
    ['cron(0 0 ? * TUE#2 *)'],
    ['cron(  0   0 1 1 ?   2199 )'],
    ['rate(1 minute)'],
    ['rate(12 hours)'],
    ['rate(365 days)'],
  ])('%s is one, for rules too', (text) => {
    expect(parseScheduleExpression(text)).toBeDefined();
    expect(parseRuleSchedule(text)).toEqual(parseScheduleExpression(text));
  });

  it.each([
    'cron(0 10 * * * *)',
    'cron(0 10 ? * ? *)',
    'cron(0 10 1 * 2 *)',
    'cron(0 10 * * ?)',
    'cron(0 10 * * ? * *)',
    'cron(0/5, 9-18, ?, *, MON-FRI, *)',
    'cron(*/60 * * * ? *)',
    'cron(0/0 * * * ? *)',
    'cron(60 * * * ? *)',
    'cron(0 24 * * ? *)',
    'cron(0 0 0 * ? *)',
    'cron(0 0 32 * ? *)',
    'cron(0 0 ? * 0 *)',
    'cron(0 0 ? * 8 *)',
    'cron(0 0 ? * -1 *)',
    'cron(0 0 ? * MONDAY *)',
    'cron(0 0 ? * 3#6 *)',
    'cron(0 0 ? * 3#1,6#3 *)',
    'cron(0 0 ? * 3#1#2 *)',
    'cron(0 0 1,L * ? *)',
    'cron(0 0 1W,15W * ? *)',
    'cron(0 0 32W * ? *)',
    'cron(0 0 L-31 * ? *)',
    'cron(0 0 1 13 ? *)',
    'cron(0 0 1 DEC-JAN ? *)',
    'cron(0 22-4 * * ? *)',
    'cron(0 1/2/3 * * ? *)',
    'cron(0 1-2-3 * * ? *)',
    'cron(0 0 1 1 ? 2200)',
    'cron(0 0 1 1 ? 1969)',
    'cron(? 0 1 1 ? *)',
    'cron(1.5 0 1 1 ? *)',
    'cron(0 0 1 1 ? *) ',
    'Cron(0 0 1 1 ? *)',
    'cron()',
    '0 10 * * ? *',
    'rate(0 minutes)',
    'rate(-5 minutes)',
    'rate(5)',
    'rate(5 seconds)',
    'rate(5 weeks)',
    'rate(1.5 hours)',
    'rate(99999999999 days)',
    'rate(5minutes)',
    'at(2026-13-01T00:00:00)',
    'at(2026-02-29T00:00:00)',
    'at(2026-11-26T24:00:00)',
    'at(2026-11-26T10:00)',
    'at(2026-11-26T10:00:00Z)',
    'at(2026-11-26 10:00:00)',
    '',
  ])('%s is none', (text) => {
    expect(parseScheduleExpression(text)).toBeUndefined();
    expect(() => requireScheduleExpression(text)).toThrow(
      expect.objectContaining({ code: 'ValidationException', message: `Invalid Schedule Expression ${text}.` }),
    );
  });

  it.each(['rate(1 minutes)', 'rate(5 minute)', 'at(2026-11-26T10:00:00)'])('%s is none for rules', (text) => {
    expect(parseScheduleExpression(text)).toBeDefined();
    expect(() => requireRuleSchedule(text)).toThrow(
      expect.objectContaining({ code: 'ValidationException', message: 'Parameter ScheduleExpression is not valid.' }),
    );
  });

  it.each(['Europe/Atlantis', '+01:00', '', 'UTC; drop'])('no zone is called %j', (name) => {
    expect(() => requireTimeZone(name)).toThrow(expect.objectContaining({ code: 'ValidationException' }));
  });

  it.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5', 'US/Pacific', 'Asia/Calcutta'])(
    'a zone is called %s',
    (name) => {
      expect(requireTimeZone(name)).toBe(requireTimeZone(name));
    },
  );
});
