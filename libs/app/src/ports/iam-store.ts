/** A user as its account's administrators see it. */
export interface IamUser {
  readonly accountId: string;
  readonly name: string;
  /** `/`, `/division/team/` */
  readonly path: string;
  /** `AIDA…` */
  readonly id: string;
  readonly arn: string;
  /** ms since the epoch. */
  readonly createdAt: number;
}

/** The identities of accounts for their own administration; nothing on the data path reads here. */
export interface IamStore {
  findUser(accountId: string, name: string): Promise<IamUser | undefined>;
}
