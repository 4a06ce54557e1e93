/** A managed policy by its ARN's parts. */
export interface PolicyRef {
  /** `aws` for AWS's own, which every account may attach. */
  readonly accountId: string;
  /** `/`, `/service-role/` */
  readonly path: string;
  readonly name: string;
}

export function policyArn({ accountId, path, name }: PolicyRef): string {
  return `arn:aws:iam::${accountId}:policy${path}${name}`;
}

/** Takes the ARN of a managed policy apart; undefined for any other text. */
export function parsePolicyArn(arn: string): PolicyRef | undefined {
  const { accountId, path, name } = POLICY_ARN.exec(arn)?.groups ?? {};
  return accountId === undefined || path === undefined || name === undefined ? undefined : { accountId, path, name };
}

const POLICY_ARN = /^arn:aws:iam::(?<accountId>\d{12}|aws):policy(?<path>\/(?:[!-~]*\/)?)(?<name>[\w+=,.@-]+)$/;
