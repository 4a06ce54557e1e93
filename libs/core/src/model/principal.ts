/** Who calls, as proven by a signature or a session. */
export interface Principal {
  readonly accountId: string;
  /** `arn:aws:iam::123456789012:user/name`, or an assumed role's ARN. */
  readonly arn: string;
  readonly kind: 'user' | 'role' | 'root';
  /** The unique id that policy variables show as `aws:userid`. */
  readonly id: string;
  /** The friendly name, `aws:username` for users. */
  readonly name: string;
}
