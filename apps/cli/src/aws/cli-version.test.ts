import { expect, it } from 'vitest';
import { endpointWarning } from './cli-version.js';

const endpoint = 'http://127.0.0.1:9400';

it.each(['aws-cli/2.9.19 Python/3.11.2', 'aws-cli/2.12.7 Python/3.11.2', 'aws-cli/1.28.1 Python/3.9'])(
  'warns of %s, which would talk to AWS',
  (version) => expect(endpointWarning(version, endpoint)).toContain(`--endpoint-url ${endpoint}`),
);

it.each(['aws-cli/2.13.0 Python/3.11.4', 'aws-cli/2.31.2', 'aws-cli/1.29.0 Python/3.9', 'aws-cli/1.44.5', '', 'aws'])(
  'is silent about "%s"',
  (version) => expect(endpointWarning(version, endpoint)).toBeUndefined(),
);
