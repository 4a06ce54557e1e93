from chalice import Chalice, Rate, Response

app = Chalice(app_name="shop")
app.api.binary_types.append("application/octet-stream")


@app.route("/orders/{number}", methods=["GET", "POST"], cors=True)
def order(number):
    request = app.current_request
    return {"number": number, "query": request.query_params, "body": request.json_body}


@app.route("/bytes")
def download():
    return Response(bytes(range(256)), headers={"Content-Type": "application/octet-stream"})


@app.schedule(Rate(1, unit=Rate.MINUTES))
def tick(event):
    print("ticked")


@app.on_sqs_message(queue="jobs", batch_size=2)
def work(event):
    for record in event:
        print("did", record.body)


@app.lambda_function()
def plain(event, context):
    return {"sum": event["a"] + event["b"]}
