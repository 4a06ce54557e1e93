import { expect, it } from 'vitest';
import { proxyBuildArgs } from './apt-settings.js';

it.each<[what: string, settings: string, args: Record<string, string>]>([
  ['nothing', '', {}],
  ['settings that are no proxy', 'Acquire::http "";\nAcquire::http::Timeout "10";\n', {}],
  ['one proxy', 'Acquire::http::Proxy "http://proxy:3142";\n', { http_proxy: 'http://proxy:3142' }],
  [
    'a proxy for each scheme',
    'Acquire::http::Proxy "http://a:1";\nAcquire::https::Proxy "http://b:2";\n',
    { http_proxy: 'http://a:1', https_proxy: 'http://b:2' },
  ],
  ['no proxy for one host', 'Acquire::http::Proxy::mirror "DIRECT";\nAcquire::http::Proxy "DIRECT";\n', {}],
])('finds the proxies of apt: %s', (_what, settings, args) => {
  expect(proxyBuildArgs(settings)).toEqual(args);
});
