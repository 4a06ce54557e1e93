# frozen_string_literal: true

require 'json'

module StokerRuntime
  # Errors as Lambda's Ruby client words and shapes them.
  # https://docs.aws.amazon.com/lambda/latest/dg/ruby-exceptions.html
  module Faults
    OWN_DIRECTORY = File.dirname(__FILE__, 2)
    MAX_FRAMES = 100
    private_constant :OWN_DIRECTORY, :MAX_FRAMES

    module_function

    # The JSON object that Lambda answers for an exception.
    #
    # classification: `Function`, `Init` or `Runtime`, for what the process was doing
    def body(error, classification)
      {
        errorMessage: error.message,
        errorType: "#{classification}<#{error.class}>",
        stackTrace: user_frames(error)
      }
    end

    # JSON of a body, whatever bytes the function put into its message.
    def to_json(body)
      JSON.generate(body)
    rescue JSON::GeneratorError
      JSON.generate(body.merge(errorMessage: body[:errorMessage].dup.force_encoding(Encoding::UTF_8).scrub))
    end

    def log(body, heading)
      $stdout.puts(heading, JSON.pretty_generate(JSON.parse(to_json(body))))
    rescue StandardError
      # The function's own stdout may be anything, closed included.
    end

    # An exception ends the process when the code that was called can't be trusted to work at another time: it lacks a
    # name or a method, or it asked for the end.
    def ends_process?(error)
      !error.is_a?(StandardError) || error.is_a?(NameError)
    end

    # The stack down to the function's outermost frame.
    def user_frames(error)
      frames = error.backtrace_locations || []
      frames.first(MAX_FRAMES).map(&:to_s).take_while { |frame| !frame.start_with?(OWN_DIRECTORY) }
    end
  end
end
