# frozen_string_literal: true

require 'json'

module StokerRuntime
  # The framed protocol of runtimes/PROTOCOL.md over a connected stream socket.
  class FrameSocket
    ASSIGN = 0x01
    INVOKE = 0x02
    BOOTED = 0x81
    READY = 0x82
    INIT_ERROR = 0x83
    RESULT = 0x84
    ERROR = 0x85
    FATAL = 0x88

    HEADER_BYTES = 5
    LENGTH_BYTES = 4
    private_constant :HEADER_BYTES, :LENGTH_BYTES

    # What Ruby raises when the other end is gone.
    GONE = [EOFError, Errno::EPIPE, Errno::ECONNRESET].freeze

    # Takes the body of an INVOKE frame apart into meta and payload, which is UTF-8.
    def self.decode_invoke(body)
      length = body.unpack1('N')
      meta = JSON.parse(body.byteslice(LENGTH_BYTES, length))
      payload = body.byteslice((LENGTH_BYTES + length)..).force_encoding(Encoding::UTF_8)
      [meta, payload]
    end

    def initialize(socket)
      @socket = socket
    end

    def write(type, body = '')
      @socket.write([1 + body.bytesize, type].pack('NC'), body)
    end

    # The body of the next frame. The worker sends one ASSIGN, then INVOKEs; there is nothing else to tell apart.
    #
    # Raises one of GONE when the worker hung up.
    def read
      length = read_exactly(HEADER_BYTES).unpack1('N')
      read_exactly(length - 1)
    end

    private

    def read_exactly(count)
      return +'' if count.zero?

      bytes = @socket.read(count)
      raise EOFError, 'the worker closed the connection' if bytes.nil? || bytes.bytesize < count

      bytes
    end
  end
end
