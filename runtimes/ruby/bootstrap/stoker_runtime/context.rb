# frozen_string_literal: true

require 'json'

# What a handler is told of its invocation, under the name that Lambda's own client gives the class.
# https://docs.aws.amazon.com/lambda/latest/dg/ruby-context.html
class LambdaContext
  attr_reader :aws_request_id, :client_context, :deadline_ms, :function_name, :function_version, :identity,
              :invoked_function_arn, :log_group_name, :log_stream_name, :memory_limit_in_mb, :tenant_id

  def initialize(assigned, meta)
    @aws_request_id = meta['requestId']
    @client_context = meta['clientContext'] && JSON.parse(meta['clientContext'].unpack1('m').force_encoding('UTF-8'))
    @deadline_ms = meta['deadlineMs']
    @function_name = assigned['functionName']
    @function_version = assigned['functionVersion']
    @identity = nil
    @invoked_function_arn = meta['functionArn']
    @log_group_name = assigned['logGroup']
    @log_stream_name = assigned['logStream']
    @memory_limit_in_mb = assigned['memoryMb'].to_s
    @tenant_id = meta['tenantId']
  end

  # 0 when time is up.
  def get_remaining_time_in_millis
    [deadline_ms - Process.clock_gettime(Process::CLOCK_REALTIME, :millisecond), 0].max
  end
end
