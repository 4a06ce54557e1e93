import { expect, it } from 'vitest';
import { encodeMessage } from './encode-message.js';

/** Messages that every implementation of the format is checked with; the SDK's own decoder sees more of ours. */
it.each([
  ['nothing', {}, '', 'AAAAEAAAAAAFwkjrfZjI/w=='],
  ['a payload alone', {}, "{'foo':'bar'}", 'AAAAHQAAAAD9Uoxaeydmb28nOidiYXInfcNlOTY='],
  [
    'a header of text',
    { 'content-type': 'application/json' },
    "{'foo':'bar'}",
    'AAAAPQAAACAH/YOWDGNvbnRlbnQtdHlwZQcAEGFwcGxpY2F0aW9uL2pzb257J2Zvbyc6J2Jhcid9jZwIsQ==',
  ],
])('encodes a message of %s', (_what, headers, payload, encoded) => {
  expect(encodeMessage(headers, Buffer.from(payload)).toString('base64')).toBe(encoded);
});
