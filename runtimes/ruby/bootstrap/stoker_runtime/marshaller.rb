# frozen_string_literal: true

require 'json'
require 'stringio'

module AwsLambda
  # Events in, results out. A function may define these methods anew, as it may on Lambda.
  class Marshaller
    # An event as it arrives: headers by name, and the body.
    Request = Struct.new(:headers, :body) do
      def [](name)
        headers[name]
      end
    end

    class << self
      def marshall_request(request)
        request['Content-Type'] == 'application/json' ? JSON.parse(request.body) : request.body
      end

      # Text to answer, or a pair of a stream and its content type.
      def marshall_response(response)
        case response
        when StringIO, IO then [response, 'application/unknown']
        else response.to_json
        end
      end
    end
  end
end
