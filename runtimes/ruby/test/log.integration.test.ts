import { describe, expect, it } from 'vitest';
import { useRuby } from './ruby.js';

const { boot, runApp } = useRuby();

const TIME = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}';
const logging = (statement: string) => `require 'logger'\ndef handler(event:, context:)\n  ${statement}\nend\n`;

describe('a logger', () => {
  it('writes the id of the request', async () => {
    const { log } = await runApp(logging("Logger.new($stdout, progname: 'shop').info('open')"));
    expect(log).toMatch(new RegExp(`^I, \\[${TIME} #\\d+\\]  INFO r-1 -- shop: open\n$`));
  });

  it('keeps a format of its own', async () => {
    const { log } = await runApp(
      logging('Logger.new($stderr, formatter: ->(severity, _t, _p, text) { "#{severity} #{text}\\n" }).warn("mine")'),
    );
    expect(log).toBe('WARN mine\n');
  });

  it('keeps the form of times that the function wants', async () => {
    const { log } = await runApp(logging("Logger.new($stdout, datetime_format: '%Y').error('x')"));
    expect(log).toMatch(/^E, \[\d{4} #\d+\] ERROR r-1 -- : x\n$/);
  });

  it('is Ruby’s own where it writes elsewhere', async () => {
    const outcome = await runApp(logging("StringIO.new.tap { |io| Logger.new(io).info('x') }.string"));
    expect(outcome).toMatchObject({ value: expect.stringMatching(/ INFO -- : x\n$/) as string, log: '' });
  });

  it('has no id to write during INIT', async () => {
    await using bootstrap = await boot();
    const source = `require 'logger'\nLogger.new($stdout).info('init')\n${logging('1')}`;
    const { log } = await bootstrap.assign({ files: { 'app.rb': source }, handler: 'app.handler' });
    expect(log).toMatch(/ INFO {2}-- : init\n$/);
  });
});

describe('everything is in the log before the answer', () => {
  it.each([
    ['puts', "puts 'x' * 1_000_000", 1_000_000],
    ['print without a newline', "print 'x' * 10", 10],
    ['stderr', "$stderr.write('x' * 1_000_000)", 1_000_000],
    ['many lines', "10_000.times { puts 'x' * 49 }", 490_000],
    ['a buffer put in place of stdout', "$stdout = IO.for_fd(1, 'w', autoclose: false); print 'xxx'", 3],
    ['a child process', "system('printf xxxxx')", 5],
  ])('%s', async (_what, statement, count) => {
    const outcome = await runApp(`def handler(event:, context:)\n  ${statement}\n  'done'\nend\n`);
    expect(outcome).toMatchObject({ value: 'done' });
    expect(outcome.log.replaceAll(/[^x]/g, '').length).toBe(count);
  });

  it('in the order it was written', async () => {
    const { log } = await runApp('def handler(event:, context:)\n  puts 1\n  $stderr.puts 2\n  puts 3\nend\n');
    expect(log).toBe('1\n2\n3\n');
  });
});
