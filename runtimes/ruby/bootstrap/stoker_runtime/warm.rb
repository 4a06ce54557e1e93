# frozen_string_literal: true

require 'base64'
require 'date'
require 'digest'
require 'fileutils'
require 'json'
require 'logger'
require 'net/http'
require 'openssl'
require 'pathname'
require 'securerandom'
require 'set'
require 'stringio'
require 'tempfile'
require 'time'
require 'uri'
require_relative 'context'
require_relative 'faults'
require_relative 'logs'
require_relative 'marshaller'

module StokerRuntime
  # Loads what most functions load, so that it costs the stem's time and not a request's, and runs the first request's
  # code once.
  module Warm
    ASSIGNED = { 'memoryMb' => 128 }.freeze
    META = { 'deadlineMs' => 0 }.freeze
    private_constant :ASSIGNED, :META

    module_function

    def run
      exercise
      release_gems
      # Ruby's own preparation for a process that has booted: collects, compacts, and counts all that is left as old.
      Process.warmup
    end

    def exercise
      request = AwsLambda::Marshaller::Request.new({ 'Content-Type' => 'application/json' }, '{"text":"warm","n":1.5}')
      AwsLambda::Marshaller.marshall_response(AwsLambda::Marshaller.marshall_request(request))
      LambdaContext.new(ASSIGNED, META).get_remaining_time_in_millis
      Logs::Formatter.new.call('INFO', Time.now, nil, 'warm')
      Faults.to_json(Faults.body(RuntimeError.new('warm'), 'Function'))
    end

    # A library of Ruby's own that is loaded counts as a gem in use, and a function whose Gemfile.lock names another
    # version of it would not start. So none is in use until the function asks.
    def release_gems
      Gem.loaded_specs.delete_if { |_name, spec| spec.default_gem? }
    end
  end
end
