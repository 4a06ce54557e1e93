/** A function that calls the platform with the SDK of its runtime, and says nothing of where that is. */
export const NODE_SDK = `
import { GetAccountSettingsCommand, InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { request } from 'node:http';

const lambda = new LambdaClient({ maxAttempts: 1 });
const sts = new STSClient({ maxAttempts: 1 });
const forward = (value) => (next) => (args) => {
  Object.assign(args.request.headers, { 'x-forwarded-for': value, 'x-forwarded-proto': 'http' });
  return next(args);
};
const claiming = new LambdaClient({ maxAttempts: 1 });
claiming.middlewareStack.add(forward('203.0.113.7'), { step: 'finalizeRequest', priority: 'low' });

const invoke = async ({ name, event }) => {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
  );
  return FunctionError ?? JSON.parse(Payload.transformToString());
};

const actions = {
  identity: async () => (await sts.send(new GetCallerIdentityCommand({}))).Arn,
  invoke,
  settings: async () => Object.keys(await lambda.send(new GetAccountSettingsCommand({}))).length > 0,
  list: async () => (await lambda.send(new ListFunctionsCommand({}))).Functions.length,
  claim: async () => (await claiming.send(new ListFunctionsCommand({}))).Functions.length,
  many: async ({ name, count }) => {
    const calls = Array.from({ length: count }, (_, value) => invoke({ name, event: { do: 'echo', value } }));
    return (await Promise.all(calls)).filter((answer, value) => answer === value).length;
  },
  large: async ({ name, bytes }) => (await invoke({ name, event: { do: 'echo', value: 'x'.repeat(bytes) } })).length,
  echo: ({ value }) => value,
  where: (_event, { logStreamName }) => ({ logStream: logStreamName }),
  raw: ({ port, path }) =>
    new Promise((resolve) => {
      const call = request({ host: '127.0.0.1', port, path }, (response) => resolve(response.resume().statusCode));
      call.once('error', (error) => resolve(error.code));
      call.end();
    }),
};

export const handler = (event, context) =>
  Promise.resolve(actions[event.do](event, context)).catch((error) => ({ refused: error.name, message: error.message }));
`;

/** What of it there is in Python. */
export const PYTHON_SDK = `
import json

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

config = Config(retries={"total_max_attempts": 1})
functions = boto3.client("lambda", config=config)
sts = boto3.client("sts", config=config)


def invoke(event):
    answer = functions.invoke(FunctionName=event["name"], Payload=json.dumps(event["event"]))
    return answer.get("FunctionError") or json.load(answer["Payload"])


actions = {
    "identity": lambda event: sts.get_caller_identity()["Arn"],
    "invoke": invoke,
    "list": lambda event: len(functions.list_functions()["Functions"]),
    "echo": lambda event: event["value"],
}


def handler(event, context):
    try:
        return actions[event["do"]](event)
    except ClientError as error:
        return {"refused": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}
`;
