"""Makes a REST API with boto3, as Chalice and Zappa do: prints one line of JSON, what it found on the way."""

import json
import os

import boto3

gateway = boto3.client("apigateway")
found = {}
uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{os.environ['TEST_FUNCTION']}/invocations"
proxy = {
    "responses": {"default": {"statusCode": "200"}},
    "uri": uri,
    "passthroughBehavior": "when_no_match",
    "httpMethod": "POST",
    "contentHandling": "CONVERT_TO_TEXT",
    "type": "aws_proxy",
}
swagger = {
    "swagger": "2.0",
    "info": {"version": "1.0", "title": "app"},
    "schemes": ["https"],
    "paths": {
        "/": {"get": {"consumes": ["application/json"], "x-amazon-apigateway-integration": proxy}},
        "/{proxy+}": {
            "options": {
                "x-amazon-apigateway-integration": {
                    "type": "mock",
                    "requestTemplates": {"application/json": '{"statusCode": 200}'},
                    "responses": {"default": {"statusCode": "200"}},
                }
            },
            "x-amazon-apigateway-any-method": {"x-amazon-apigateway-integration": proxy},
        },
    },
    "definitions": {"Empty": {"type": "object", "title": "Empty Schema"}},
    "x-amazon-apigateway-binary-media-types": ["image/png"],
}

# Chalice's way: one document, and a deployment.
api = gateway.import_rest_api(body=json.dumps(swagger), parameters={"endpointConfigurationTypes": "EDGE"})
rest_api = {"restApiId": api["id"]}
found["types"] = gateway.get_rest_api(**rest_api)["endpointConfiguration"]["types"]
gateway.update_rest_api(
    **rest_api,
    patchOperations=[
        {"op": "replace", "path": "/minimumCompressionSize", "value": ""},
        {"op": "replace", "path": "/endpointConfiguration/types/EDGE", "value": "EDGE"},
    ],
)
gateway.create_deployment(**rest_api, stageName="api", tracingEnabled=False)
gateway.put_rest_api(**rest_api, mode="overwrite", body=json.dumps(swagger))

# Zappa's: what it patches once there is an API.
gateway.update_rest_api(**rest_api, patchOperations=[{"op": "remove", "path": "/binaryMediaTypes/image~1png"}])
gateway.update_rest_api(**rest_api, patchOperations=[{"op": "add", "path": "/binaryMediaTypes/*~1*"}])
found["binary"] = gateway.get_rest_api(**rest_api)["binaryMediaTypes"]
options = [item for item in gateway.get_resources(**rest_api)["items"] if "OPTIONS" in item.get("resourceMethods", {})]
found["options"] = len(options) == 1
gateway.update_integration(
    **rest_api,
    resourceId=options[0]["id"],
    httpMethod="OPTIONS",
    patchOperations=[{"op": "replace", "path": "/contentHandling", "value": "CONVERT_TO_TEXT"}],
)
gateway.create_deployment(
    **rest_api, stageName="api", stageDescription="", cacheClusterEnabled=False, cacheClusterSize="0.5", variables={}
)
settings = {"logging/loglevel": "OFF", "logging/dataTrace": "false", "metrics/enabled": "false", "caching/ttlInSeconds": "300"}
gateway.update_stage(
    **rest_api,
    stageName="api",
    patchOperations=[{"op": "replace", "path": f"/*/*/{name}", "value": value} for name, value in settings.items()],
)
found["stages"] = [stage["stageName"] for stage in gateway.get_stages(**rest_api)["item"]]
key = gateway.create_api_key(
    name=f"api_{api['id']}", enabled=True, stageKeys=[{"restApiId": api["id"], "stageName": "api"}]
)
found["keys"] = [one["stageKeys"] for one in gateway.get_api_keys(limit=500)["items"] if one["id"] == key["id"]]
gateway.delete_api_key(apiKey=key["id"])
gateway.delete_rest_api(**rest_api)
found["gone"] = api["id"] not in [one["id"] for one in gateway.get_rest_apis(limit=500)["items"]]
try:
    gateway.get_rest_api(**rest_api)
except gateway.exceptions.NotFoundException as error:
    found["missing"] = error.response["Error"]["Code"]
found["api"] = api["id"]
print(json.dumps(found))
