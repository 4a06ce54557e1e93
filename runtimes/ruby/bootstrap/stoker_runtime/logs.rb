# frozen_string_literal: true

require 'logger'

module StokerRuntime
  # Gives loggers that write to stdout or stderr Lambda's format, which has the request's id in it.
  # https://docs.aws.amazon.com/lambda/latest/dg/ruby-logging.html
  module Logs
    # Ruby's own format with the id before the name of the program.
    class Formatter < Logger::Formatter
      LINE = "%.1s, [%s #%d] %5s %s -- %s: %s\n"

      def call(severity, time, progname, message)
        format(LINE, severity, format_datetime(time), Process.pid, severity, Logs.request_id, progname, msg2str(message))
      end
    end

    # Goes before Logger's own methods. A formatter that the function sets wins over the default one.
    module Patch
      def initialize(device, *arguments, **options)
        super
        return unless [$stdout, $stderr, STDOUT, STDERR].any? { |stream| stream.equal?(device) }

        times = @default_formatter.datetime_format
        @default_formatter = Formatter.new
        @default_formatter.datetime_format = times
      end
    end

    class << self
      attr_accessor :request_id
    end

    Logger.prepend(Patch)
  end
end
