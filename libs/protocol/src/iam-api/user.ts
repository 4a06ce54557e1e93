import type { IamUser } from '@stoker/app/ports/iam-store';
import type { User } from '../aws-model/iam.generated.js';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_User.html */
export function user({ path, name, id, arn, createdAt }: IamUser): User {
  return { Path: path, UserName: name, UserId: id, Arn: arn, CreateDate: new Date(createdAt) };
}
