"""Prices the orders of a queue and stores them. What can't be priced is failed by itself, so that nothing else waits for it."""

import json
import os

import boto3

dynamodb = boto3.client("dynamodb")
ORDERS, PRODUCTS = os.environ["ORDERS_TABLE"], os.environ["PRODUCTS_TABLE"]
MOST_AT_ONCE = 25
prices = {}


def handler(event, _context):
    priced, failed = {}, []
    for record in event["Records"]:
        try:
            order = json.loads(record["body"])
            # A message may come twice, in one batch too: an order is stored under its id, whenever it comes.
            priced[order["id"]] = (record["messageId"], priced_item(order))
        except Exception as error:
            print(json.dumps({"failed": record["messageId"], "why": str(error)}))
            failed.append(record["messageId"])
    failed += store(list(priced.values()))
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def priced_item(order):
    quantity = order["quantity"]
    if not isinstance(quantity, int) or quantity < 1:
        raise ValueError(f"no quantity: {quantity!r}")
    return {
        "id": {"S": order["id"]},
        "sku": {"S": order["sku"]},
        "quantity": {"N": str(quantity)},
        "total": {"N": str(quantity * price_of(order["sku"]))},
    }


def price_of(sku):
    """Of products that are known; one that is not may be by the next time it is asked for."""
    if sku not in prices:
        found = dynamodb.get_item(TableName=PRODUCTS, Key={"sku": {"S": sku}}).get("Item")
        if found is None:
            raise LookupError(f"no such product: {sku}")
        prices[sku] = int(found["price"]["N"])
    return prices[sku]


def store(items):
    """Stores them, 25 at once; answers the messages of those that the table did not take."""
    left = []
    for start in range(0, len(items), MOST_AT_ONCE):
        part = items[start : start + MOST_AT_ONCE]
        writes = [{"PutRequest": {"Item": item}} for _, item in part]
        try:
            rest = dynamodb.batch_write_item(RequestItems={ORDERS: writes})["UnprocessedItems"].get(ORDERS, [])
        except dynamodb.exceptions.ClientError as error:
            print(json.dumps({"failed": len(part), "why": str(error)}))
            rest = writes
        refused = {write["PutRequest"]["Item"]["id"]["S"] for write in rest}
        left += [message_id for message_id, item in part if item["id"]["S"] in refused]
    return left
