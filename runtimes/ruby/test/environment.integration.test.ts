import { describe, expect, it } from 'vitest';
import { useRuby } from './ruby.js';

const { boot, run } = useRuby();

const show = (expression: string, environment: Record<string, string> = {}, files: Record<string, string> = {}) =>
  run({
    files: { 'app.rb': `def handler(event:, context:) = ${expression}\n`, ...files },
    handler: 'app.handler',
    environment,
  });

describe('the environment', () => {
  it("is the function's and the runtime's, with nothing of the stem", async () => {
    await using bootstrap = await boot({ STOKER_SECRET: 'no', HOSTNAME: 'stem', HOME: '/root' });
    const files = { 'app.rb': 'def handler(event:, context:) = ENV.to_h\n' };
    await bootstrap.assign({ files, handler: 'app.handler', environment: { GREETING: 'hé', AWS_REGION: 'eu-west-1' } });
    const outcome = await bootstrap.invoke();
    expect((outcome as { value: unknown }).value).toEqual({
      GREETING: 'hé',
      AWS_REGION: 'eu-west-1',
      _HANDLER: 'app.handler',
      LAMBDA_TASK_ROOT: bootstrap.taskRoot,
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      GEM_HOME: '/var/runtime',
      GEM_PATH: '/var/task/vendor/bundle/ruby/3.3.0:/opt/ruby/gems/3.3.0',
      RUBYLIB: '/var/task:/var/runtime/lib:/opt/ruby/lib',
      PATH: expect.stringContaining('/var/lang/bin') as string,
      LD_LIBRARY_PATH: expect.stringContaining('/opt/lib') as string,
    });
  });

  it('reaches child processes', async () => {
    expect(await show('`echo $A$STEM`', { A: 'child' })).toMatchObject({ value: 'child\n' });
  });

  it.each([
    ['UTC unless told otherwise', {}, 0],
    ['TZ', { TZ: 'Asia/Tokyo' }, 9 * 3600],
  ])('sets the time zone: %s', async (_what, environment, offset) => {
    expect(await show('Time.now.utc_offset', environment)).toMatchObject({ value: offset });
  });

  it('reads text as UTF-8', async () => {
    const files = { 'text.txt': 'żó' };
    expect(await show("[File.read('text.txt').length, Encoding.default_external]", {}, files)).toMatchObject({
      value: [2, 'UTF-8'],
    });
  });

  it.each([
    ['-r', '-rdate -r ./extra', '[Date.name, EXTRA]', ['Date', 1]],
    ['-I', '-Ivendor', "require('plus') && PLUS", 2],
    ['-W', '-W0', '$VERBOSE', null],
    ['-W:', '-W:deprecated', 'Warning[:deprecated]', true],
  ])('obeys RUBYOPT: %s', async (_what, RUBYOPT, expression, value) => {
    const files = { 'extra.rb': 'EXTRA = 1\n', 'vendor/plus.rb': 'PLUS = 2\n' };
    expect(await show(expression, { RUBYOPT }, files)).toMatchObject({ value });
  });

  it('says which of RUBYOPT it cannot obey', async () => {
    await using bootstrap = await boot();
    const files = { 'app.rb': 'def handler(event:, context:) = 1\n' };
    const { log } = await bootstrap.assign({ files, handler: 'app.handler', environment: { RUBYOPT: '-Ku -w' } });
    expect(log).toBe('RUBYOPT without effect here: -Ku\n');
  });
});

describe('where libraries are found', () => {
  it('in the order of Lambda', async () => {
    await using bootstrap = await boot();
    const files = { 'app.rb': 'def handler(event:, context:) = [$LOAD_PATH.first(4), Gem.path.first(3)]\n' };
    await bootstrap.assign({ files, handler: 'app.handler' });
    expect(await bootstrap.invoke()).toMatchObject({
      value: [
        [bootstrap.taskRoot, '/var/task', '/var/runtime/lib', '/opt/ruby/lib'],
        ['/var/task/vendor/bundle/ruby/3.3.0', '/opt/ruby/gems/3.3.0', expect.any(String)],
      ],
    });
  });

  it('the AWS SDK of the image among them', async () => {
    expect(await show("require('aws-sdk-s3') && Aws::S3::Client.name")).toMatchObject({ value: 'Aws::S3::Client' });
  });
});

/** A function's gems as `bundle install --deployment` leaves them; base64 is one that the stem has loaded already. */
const GEMS = {
  Gemfile: "source 'https://rubygems.org'\ngem 'base64'\ngem 'greeter'\n",
  'Gemfile.lock': [
    'GEM\n  remote: https://rubygems.org/\n  specs:\n    base64 (9.9.9)\n    greeter (1.0.0)\n',
    'PLATFORMS\n  ruby\n',
    'DEPENDENCIES\n  base64\n  greeter\n',
  ].join('\n'),
  ...gem('base64', '9.9.9', 'module Base64; end'),
  ...gem('greeter', '1.0.0', 'GREETING = "hello"'),
};

function gem(name: string, version: string, source: string): Record<string, string> {
  const directory = 'vendor/bundle/ruby/3.3.0';
  const specification = `Gem::Specification.new do |s|
  s.name = '${name}'
  s.version = '${version}'
  s.summary = s.authors = s.homepage = 'x'
  s.files = ['lib/${name}.rb']
end\n`.replace("s.summary = s.authors = s.homepage = 'x'", "s.summary = 'x'\n  s.authors = ['x']");
  return {
    [`${directory}/specifications/${name}-${version}.gemspec`]: specification,
    [`${directory}/gems/${name}-${version}/lib/${name}.rb`]: `${source}\n`,
  };
}

describe('gems of the function', () => {
  it('are found without Bundler', async () => {
    await using bootstrap = await boot();
    const files = { ...GEMS, 'app.rb': "require 'greeter'\ndef handler(event:, context:) = GREETING\n" };
    const environment = { GEM_PATH: `${bootstrap.taskRoot}/vendor/bundle/ruby/3.3.0` };
    await bootstrap.assign({ files, handler: 'app.handler', environment });
    expect(await bootstrap.invoke()).toMatchObject({ value: 'hello' });
  });

  it('are set up by Bundler, though one has the name of a library that is loaded', async () => {
    const files = {
      ...GEMS,
      '.bundle/config': '---\nBUNDLE_PATH: "vendor/bundle"\n',
      'app.rb': [
        "require 'bundler/setup'",
        "require 'greeter'",
        'def handler(event:, context:) = [GREETING, Gem.loaded_specs["base64"].version.to_s]',
      ].join('\n'),
    };
    expect(await run({ files, handler: 'app.handler' })).toMatchObject({ value: ['hello', '9.9.9'] });
  });
});

it('stands in the directory of the function, without the arguments of the bootstrap', async () => {
  await using bootstrap = await boot();
  const files = { 'app.rb': 'def handler(event:, context:) = [Dir.pwd, ARGV]\n' };
  await bootstrap.assign({ files, handler: 'app.handler' });
  expect(await bootstrap.invoke()).toMatchObject({ value: [bootstrap.taskRoot, []] });
});
