/** What authorisation asks: may the caller do `action` on `resource`? */
export interface AccessCheck {
  /** `lambda:CreateFunction` */
  readonly action: string;
  /** ARN, or `*` for actions that know no resource. */
  readonly resource: string;
  /** True where only the policy on the resource can grant, as with a role that is to be assumed: it must name the caller. */
  readonly resourceMustGrant?: true;
  /** Condition keys beyond the global ones, such as `lambda:FunctionArn` or `iam:PassedToService`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}
