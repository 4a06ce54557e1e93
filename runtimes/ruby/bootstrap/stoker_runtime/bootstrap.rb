# frozen_string_literal: true

require_relative 'context'
require_relative 'environment'
require_relative 'faults'
require_relative 'frames'
require_relative 'handler'
require_relative 'logs'
require_relative 'marshaller'

module StokerRuntime
  # The life of one environment: BOOTED, ASSIGN, INIT, then one invocation after the other.
  class Bootstrap
    INIT_ERROR_STATUS = 1
    # As Lambda's own client: -1.
    FATAL_STATUS = 255
    CONTENT_TYPE = { 'Content-Type' => 'application/json' }.freeze
    private_constant :INIT_ERROR_STATUS, :FATAL_STATUS, :CONTENT_TYPE

    def initialize(channel)
      @channel = channel
    end

    # Runs until the worker hangs up, or an exception ends the process.
    def serve
      @channel.write(FrameSocket::BOOTED)
      @assigned = JSON.parse(@channel.read)
      initialise
      @channel.write(FrameSocket::READY)
      loop { invoke(*FrameSocket.decode_invoke(await_invocation)) }
    rescue *FrameSocket::GONE
      # The worker is gone, and so is the reason to run.
      exit!(0)
    end

    private

    # Whatever ends INIT is reported, an exit included.
    def initialise
      handler = @assigned['handler']
      root = Environment.apply(@assigned['environment'], handler)
      @handler = Handler.new(handler, root)
    rescue Exception => e
      report(FrameSocket::INIT_ERROR, e, 'Init', "Init error when loading handler #{handler}")
      exit(INIT_ERROR_STATUS)
    end

    # A signal that the function does not handle itself ends a process that waits, as it ends Lambda's client: without
    # an error.
    def await_invocation
      @channel.read
    rescue SignalException
      exit(0)
    end

    def invoke(meta, payload)
      Logs.request_id = meta['requestId']
      Environment.trace_id = meta['traceId']
      event, context = prepare(meta, payload)
      answer = context && run(event, context)
      @channel.write(FrameSocket::RESULT, answer) if answer
    end

    # Nothing when the invocation has failed and been answered.
    def prepare(meta, payload)
      request = AwsLambda::Marshaller::Request.new(CONTENT_TYPE, payload)
      [AwsLambda::Marshaller.marshall_request(request), LambdaContext.new(@assigned, meta)]
    rescue StandardError => e
      report(FrameSocket::ERROR, e, 'Runtime', 'Error raised before the handler was called')
      nil
    end

    # The result as text; nothing when the invocation has failed and been answered.
    def run(event, context)
      text, = AwsLambda::Marshaller.marshall_response(@handler.call(event, context))
      text = text.read unless text.is_a?(String)
      flush
      text
    rescue Exception => e
      fail_invocation(e)
      nil
    end

    def fail_invocation(error)
      return report(FrameSocket::ERROR, error, 'Function', 'Error raised from handler method') unless
        Faults.ends_process?(error)

      report(FrameSocket::FATAL, error, 'Function', 'Critical exception from handler')
      exit(FATAL_STATUS)
    end

    def report(type, error, classification, heading)
      body = Faults.body(error, classification)
      Faults.log(body, heading)
      flush
      @channel.write(type, Faults.to_json(body))
    end

    # Both streams write through; this is for what a function put in their place.
    def flush
      [$stdout, $stderr].each do |stream|
        stream.flush
      rescue StandardError
        # The function's own stream may be anything, closed included.
      end
    end
  end
end
