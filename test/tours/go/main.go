// Calls Lambda through the AWS SDK for Go: a line of JSON names an operation and its input, a line of JSON answers it.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

type call struct {
	Operation string
	Wait      string
	Input     map[string]any
}

type failure struct {
	Name    string `json:"name"`
	Message string `json:"message"`
	Status  int    `json:"status"`
}

type reply struct {
	Output any      `json:"output,omitempty"`
	Error  *failure `json:"error,omitempty"`
}

func main() {
	client := lambda.NewFromConfig(aws.Config{
		Region:           os.Getenv("AWS_DEFAULT_REGION"),
		BaseEndpoint:     aws.String(os.Getenv("AWS_ENDPOINT_URL")),
		RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider(
			os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), ""),
	})
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	replies := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		output, err := run(client, lines.Bytes())
		if err := replies.Encode(reply{output, failureOf(err)}); err != nil {
			panic(err)
		}
	}
}

func run(client *lambda.Client, line []byte) (any, error) {
	var asked call
	if err := json.Unmarshal(line, &asked); err != nil {
		return nil, err
	}
	if asked.Wait != "" {
		return struct{}{}, wait(client, asked)
	}
	method := reflect.ValueOf(client).MethodByName(asked.Operation)
	if !method.IsValid() {
		return nil, fmt.Errorf("the SDK has no %s", asked.Operation)
	}
	input := reflect.New(method.Type().In(1).Elem())
	if err := fill(input, asked.Input); err != nil {
		return nil, err
	}
	results := method.Call([]reflect.Value{reflect.ValueOf(context.Background()), input})
	if err, failed := results[1].Interface().(error); failed {
		return nil, err
	}
	output := results[0].Interface()
	if streamed, ok := output.(*lambda.InvokeWithResponseStreamOutput); ok {
		return collect(streamed)
	}
	return output, nil
}

// fill sets an input's members: bytes come as {"$blob": base64}, and members that are streams of bytes get them too.
func fill(input reflect.Value, members map[string]any) error {
	for name, value := range members {
		field := input.Elem().FieldByName(name)
		if field.IsValid() && field.Type() == reflect.TypeFor[io.Reader]() {
			content, err := base64.StdEncoding.DecodeString(plain(value).(string))
			if err != nil {
				return err
			}
			field.Set(reflect.ValueOf(bytes.NewReader(content)))
			delete(members, name)
		}
	}
	text, err := json.Marshal(plain(members))
	if err != nil {
		return err
	}
	return json.Unmarshal(text, input.Interface())
}

func plain(value any) any {
	switch value := value.(type) {
	case map[string]any:
		if blob, ok := value["$blob"]; ok {
			return blob
		}
		for name, member := range value {
			value[name] = plain(member)
		}
	case []any:
		for index, element := range value {
			value[index] = plain(element)
		}
	}
	return value
}

func collect(output *lambda.InvokeWithResponseStreamOutput) (any, error) {
	var events []map[string]any
	for event := range output.GetStream().Events() {
		switch event := event.(type) {
		case *types.InvokeWithResponseStreamResponseEventMemberPayloadChunk:
			events = append(events, map[string]any{"PayloadChunk": event.Value})
		case *types.InvokeWithResponseStreamResponseEventMemberInvokeComplete:
			events = append(events, map[string]any{"InvokeComplete": event.Value})
		}
	}
	return map[string]any{"EventStream": events, "StatusCode": output.StatusCode}, output.GetStream().Err()
}

func wait(client *lambda.Client, asked call) error {
	const longest = time.Minute
	shortest := 50 * time.Millisecond
	ctx := context.Background()
	switch asked.Wait {
	case "function_active_v2":
		input := &lambda.GetFunctionInput{}
		waiter := lambda.NewFunctionActiveV2Waiter(client, func(o *lambda.FunctionActiveV2WaiterOptions) { o.MinDelay = shortest })
		return errors.Join(fill(reflect.ValueOf(input), asked.Input), waiter.Wait(ctx, input, longest))
	case "function_updated_v2":
		input := &lambda.GetFunctionInput{}
		waiter := lambda.NewFunctionUpdatedV2Waiter(client, func(o *lambda.FunctionUpdatedV2WaiterOptions) { o.MinDelay = shortest })
		return errors.Join(fill(reflect.ValueOf(input), asked.Input), waiter.Wait(ctx, input, longest))
	case "published_version_active":
		input := &lambda.GetFunctionConfigurationInput{}
		waiter := lambda.NewPublishedVersionActiveWaiter(client, func(o *lambda.PublishedVersionActiveWaiterOptions) { o.MinDelay = shortest })
		return errors.Join(fill(reflect.ValueOf(input), asked.Input), waiter.Wait(ctx, input, longest))
	}
	return fmt.Errorf("the SDK has no waiter %s", asked.Wait)
}

func failureOf(err error) *failure {
	if err == nil {
		return nil
	}
	found := &failure{Name: "Error", Message: err.Error()}
	var api smithy.APIError
	if errors.As(err, &api) {
		found.Name, found.Message = api.ErrorCode(), api.ErrorMessage()
	}
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) {
		found.Status = response.HTTPStatusCode()
	}
	return found
}
