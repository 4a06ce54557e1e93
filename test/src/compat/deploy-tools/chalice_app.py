from chalice import Chalice, Rate

app = Chalice(app_name="shop")


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
