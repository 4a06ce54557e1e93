"""Reads a function's log as tools do that follow logs. Prints what it saw as one JSON object."""

import json
import time

import boto3
import botocore.exceptions

logs = boto3.client("logs")
lambda_ = boto3.client("lambda")
group = "/aws/lambda/logged"


def filtered(**wanted):
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group, **wanted)
    return [event for page in pages for event in page["events"]]


def texts(events):
    return [event["message"] for event in events if event["message"].startswith("said")]


def refusal(call, **wanted):
    try:
        call(**wanted)
    except botocore.exceptions.ClientError as error:
        return [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]


started = int(time.time() * 1000)
seen = {"missing": refusal(logs.filter_log_events, logGroupName=group)}
for count in range(3):
    lambda_.invoke(FunctionName="logged", Payload=json.dumps({"say": f"said {count}"}))
deadline = time.time() + 20
while time.time() < deadline and len(seen.get("said", [])) < 3:
    try:
        seen["said"] = texts(filtered(startTime=started, filterPattern="said"))
    except logs.exceptions.ResourceNotFoundException:
        pass
    time.sleep(0.1)

seen["groups"] = [one["logGroupName"] for one in logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/l")["logGroups"]]
stream = logs.describe_log_streams(logGroupName=group, orderBy="LastEventTime", descending=True)["logStreams"][0]
name = stream["logStreamName"]
seen["stream"] = name.startswith(time.strftime("%Y/%m/", time.gmtime())) and "[$LATEST]" in name
seen["one at a time"] = texts(
    filtered(logStreamNames=[name], PaginationConfig={"PageSize": 1}, interleaved=True)
)
head = logs.get_log_events(logGroupName=group, logStreamName=name, limit=2, startFromHead=True)
seen["head"] = head["events"][-1]["message"]
rest = logs.get_log_events(logGroupName=group, logStreamName=name, nextToken=head["nextForwardToken"], startFromHead=True)
again = logs.get_log_events(logGroupName=group, logStreamName=name, nextToken=rest["nextForwardToken"], startFromHead=True)
seen["end"] = [len(again["events"]), again["nextForwardToken"] == rest["nextForwardToken"]]
seen["last"] = logs.get_log_events(logGroupName=group, logStreamName=name, limit=1)["events"][0]["message"][:6]
seen["excluded"] = texts(filtered(filterPattern='said -"said 1"'))
seen["too late"] = filtered(startTime=started + 3_600_000)
seen["json"] = refusal(logs.filter_log_events, logGroupName=group, filterPattern="{ $.a = 1 }")
seen["name"] = refusal(logs.describe_log_streams, logGroupName="no name")
seen["retention"] = refusal(logs.put_retention_policy, logGroupName=group, retentionInDays=1)
logs.create_log_group(logGroupName="/aws/lambda/later")
logs.delete_log_group(logGroupName="/aws/lambda/later")
logs.delete_log_group(logGroupName=group)
seen["deleted"] = logs.describe_log_groups()["logGroups"]
print(json.dumps(seen))
