"""A tour of IAM with boto3, as deploy tools take it: prints one line of JSON, what each step found."""

import json

import boto3

iam = boto3.client("iam")
found = {}
trust = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
logs = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "arn:aws:logs:*:*:*"}]}

# What Zappa and Chalice do for the role of a function.
try:
    iam.get_role(RoleName="app-dev")
except iam.exceptions.NoSuchEntityException as error:
    found["missing"] = error.response["Error"]
role = iam.create_role(RoleName="app-dev", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
found["trust"] = role["AssumeRolePolicyDocument"] == trust
iam.get_waiter("role_exists").wait(RoleName="app-dev", WaiterConfig={"Delay": 1, "MaxAttempts": 2})
iam.put_role_policy(RoleName="app-dev", PolicyName="app", PolicyDocument=json.dumps(logs))
found["inline"] = iam.get_role_policy(RoleName="app-dev", PolicyName="app")["PolicyDocument"] == logs
iam.attach_role_policy(
    RoleName="app-dev", PolicyArn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
found["attached"] = [one["PolicyName"] for one in iam.list_attached_role_policies(RoleName="app-dev")["AttachedPolicies"]]

# Users, groups and keys, through the resource model that older scripts use.
resource = boto3.resource("iam")
user = resource.create_user(UserName="bo", Path="/people/", Tags=[{"Key": "team", "Value": "é ü"}])
user.add_group(GroupName=resource.create_group(GroupName="team").name)
found["groups"] = [group.name for group in user.groups.all()]
found["tags"] = iam.list_user_tags(UserName="bo")["Tags"]
pair = user.create_access_key_pair()
found["caller"] = boto3.client(
    "sts", aws_access_key_id=pair.id, aws_secret_access_key=pair.secret
).get_caller_identity()["Arn"]

# Lists of many, page by page.
for index in range(5):
    iam.create_policy(PolicyName=f"p{index}", PolicyDocument=json.dumps(logs))
pages = list(iam.get_paginator("list_policies").paginate(Scope="Local", PaginationConfig={"PageSize": 2}))
found["pages"] = [[policy["PolicyName"] for policy in page["Policies"]] for page in pages]
details = iam.get_account_authorization_details(Filter=["LocalManagedPolicy"])
found["document"] = details["Policies"][0]["PolicyVersionList"][0]["Document"] == logs
result = iam.simulate_principal_policy(
    PolicySourceArn=role["Arn"],
    ActionNames=["logs:PutLogEvents"],
    ResourceArns=["arn:aws:logs:us-east-1:111122223333:log-group:app"],
)["EvaluationResults"][0]
found["simulated"] = result["EvalDecision"]
try:
    iam.create_login_profile(UserName="bo", Password="secret")
except iam.exceptions.ClientError as error:
    found["unbuilt"] = [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]
print(json.dumps(found))
