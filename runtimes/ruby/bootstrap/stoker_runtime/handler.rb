# frozen_string_literal: true

# Receives the calls of handlers that belong to no class: what a file defines at its top is a private method of every
# object. The name is what Lambda's messages show.
class LambdaHandler
end

module StokerRuntime
  # The method that a handler string names: `file.method` or `file.Class.method`.
  # https://docs.aws.amazon.com/lambda/latest/dg/ruby-handler.html
  class Handler
    # Loads the function's code.
    #
    # Raises what the code raises, LoadError when there is no such file, ArgumentError for a string of another form.
    def initialize(text, root)
      parts = text.split('.')
      raise ArgumentError, malformed(parts) unless parts.length.between?(2, 3)

      @file = parts.first
      @class_name = parts[1] if parts.length == 3
      @method = parts.last
      @receiver = LambdaHandler.new
      require feature(root)
    end

    # Class and method are looked up at each call, as on Lambda: a name that is missing is an error of the invocation.
    def call(event, context)
      receiver = @class_name ? Kernel.const_get(@class_name) : @receiver
      receiver.__send__(@method, event: event, context: context)
    end

    private

    # The function's own file goes before a library of the same name that is loaded already.
    def feature(root)
      path = File.join(root, "#{@file}.rb")
      File.file?(path) ? path : @file
    end

    def malformed(parts)
      "Invalid handler #{parts}, must be of form FILENAME.METHOD or FILENAME.CLASS.METHOD where FILENAME corresponds " \
        'with an existing Ruby source file FILENAME.rb, CLASS is an optional module/class namespace and METHOD is a ' \
        'callable method. If using CLASS, METHOD must be a class-level method.'
    end
  end
end
