import type { OpenIdFlows } from '@stoker/app/ports/openid';
import type { Database } from '../connection/database.js';

/** The statement deletes what it reads, so of two who take one flow only one gets it. */
const TAKE = {
  name: 'take_openid_flow',
  text: `DELETE FROM openid_flows WHERE state_hash = $1 RETURNING nonce, code_verifier AS "codeVerifier",
    return_path AS "returnPath", browser_hash AS "browserHash", expires_at AS "expiresAt"`,
};

interface FlowRow {
  nonce: string;
  codeVerifier: string;
  returnPath: string;
  browserHash: Uint8Array;
  expiresAt: Date;
}

export function openIdFlows(database: Database): OpenIdFlows {
  return {
    async put(stateHash, { browserHash, expiresAt, ...flow }) {
      const columns = { stateHash: Uint8Array.from(stateHash), browserHash: Uint8Array.from(browserHash) };
      await database.keepBooks((tx) =>
        tx.openIdFlow.create({ data: { ...flow, ...columns, expiresAt: new Date(expiresAt) } }),
      );
    },

    async take(stateHash) {
      const { rows } = await database.query<FlowRow>(TAKE, [Buffer.from(stateHash)]);
      const [row] = rows;
      return row && { ...row, expiresAt: row.expiresAt.getTime() };
    },

    async forget(before) {
      const where = { expiresAt: { lt: new Date(before) } };
      return (await database.keepBooks((tx) => tx.openIdFlow.deleteMany({ where }))).count;
    },
  };
}
