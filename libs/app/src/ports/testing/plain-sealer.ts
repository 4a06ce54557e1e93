import type { SessionSealer } from '../session-sealer.js';

/** Tokens that anybody can read, for unit tests: they keep the contract of the port but its secrecy. */
export const plainSealer: SessionSealer = {
  seal: (text, accessKeyId) => Buffer.from(JSON.stringify([accessKeyId, text])).toString('base64'),
  open: (token, accessKeyId) => {
    try {
      const [forKey, text] = JSON.parse(Buffer.from(token, 'base64').toString()) as [string, string];
      return forKey === accessKeyId ? text : undefined;
    } catch {
      return undefined;
    }
  },
};
