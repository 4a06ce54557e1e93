//! The tests' function on the stock client for Rust: `event.do` says what it does.
use std::collections::HashMap;
use std::time::Duration;

use lambda_runtime::{service_fn, Diagnostic, LambdaEvent};
use serde_json::{json, Value};

#[derive(Debug)]
struct NoLuck(String);

impl From<NoLuck> for Diagnostic {
    fn from(NoLuck(message): NoLuck) -> Self {
        Diagnostic { error_type: "NoLuck".into(), error_message: message }
    }
}

async fn handler(event: LambdaEvent<Value>) -> Result<Value, NoLuck> {
    let LambdaEvent { payload, context } = event;
    let text = payload["text"].as_str().unwrap_or_default().to_owned();
    let number = payload["number"].as_u64().unwrap_or_default();
    Ok(match payload["do"].as_str().unwrap_or_default() {
        "echo" => payload,
        "context" => json!({
            "id": context.request_id,
            "arn": context.invoked_function_arn,
            "deadline": context.deadline,
            "name": context.env_config.function_name,
            "memory": context.env_config.memory,
            "logStream": context.env_config.log_stream,
            "custom": context.client_context.map(|client| client.custom),
        }),
        "environment" => json!(std::env::vars().collect::<HashMap<_, _>>()),
        "fail" => return Err(NoLuck(text)),
        "panic" => panic!("{text}"),
        "exit" => std::process::exit(number as i32),
        "print" => {
            println!("out {text}");
            eprintln!("err {text}");
            Value::Null
        }
        "large" => Value::String("x".repeat(number as usize)),
        "wait" => {
            tokio::time::sleep(Duration::from_millis(number)).await;
            Value::String(context.env_config.log_stream.clone())
        }
        _ => Value::Null,
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda_runtime::run(service_fn(handler)).await
}
