// The tests' function on the stock client for Go: event.do says what it does.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type event struct {
	Do     string `json:"do"`
	Text   string `json:"text"`
	Number int    `json:"number"`
}

// noLuck is an error whose type has a name.
type noLuck struct{ text string }

func (e noLuck) Error() string { return e.text }

func handler(ctx context.Context, raw json.RawMessage) (any, error) {
	var e event
	if err := json.Unmarshal(raw, &e); err != nil {
		return nil, err
	}
	switch e.Do {
	case "echo":
		return raw, nil
	case "context":
		return contextOf(ctx), nil
	case "environment":
		return environment(), nil
	case "fail":
		return nil, noLuck{e.Text}
	case "panic":
		panic(e.Text)
	case "exit":
		os.Exit(e.Number)
	case "print":
		fmt.Println("out " + e.Text)
		fmt.Fprintln(os.Stderr, "err "+e.Text)
	case "large":
		return strings.Repeat("x", e.Number), nil
	case "wait":
		time.Sleep(time.Duration(e.Number) * time.Millisecond)
		return lambdacontext.LogStreamName, nil
	}
	return nil, nil
}

func contextOf(ctx context.Context) map[string]any {
	known, _ := lambdacontext.FromContext(ctx)
	deadline, _ := ctx.Deadline()
	return map[string]any{
		"id":        known.AwsRequestID,
		"arn":       known.InvokedFunctionArn,
		"deadline":  deadline.UnixMilli(),
		"name":      lambdacontext.FunctionName,
		"memory":    lambdacontext.MemoryLimitInMB,
		"logStream": lambdacontext.LogStreamName,
		"custom":    known.ClientContext.Custom,
	}
}

func environment() map[string]string {
	variables := map[string]string{}
	for _, entry := range os.Environ() {
		name, value, _ := strings.Cut(entry, "=")
		variables[name] = value
	}
	return variables
}

// stream answers piece by piece; it fails after the first piece when it is told to.
func stream(_ context.Context, e event) (*events.LambdaFunctionURLStreamingResponse, error) {
	reader, writer := io.Pipe()
	go func() {
		for i := 0; i < e.Number; i++ {
			fmt.Fprintf(writer, "%s %d\n", e.Text, i)
			if e.Do == "fail" {
				writer.CloseWithError(noLuck{"broken off"})
				return
			}
		}
		writer.Close()
	}()
	headers := map[string]string{"Content-Type": "text/plain"}
	return &events.LambdaFunctionURLStreamingResponse{StatusCode: 201, Headers: headers, Body: reader}, nil
}

func main() {
	if os.Getenv("_HANDLER") == "stream" {
		lambda.Start(stream)
	} else {
		lambda.Start(handler)
	}
}
