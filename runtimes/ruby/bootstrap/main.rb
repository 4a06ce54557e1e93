# frozen_string_literal: true

# Started once per stem: `ruby main.rb [socket]`.

require 'socket'
require_relative 'stoker_runtime/bootstrap'
require_relative 'stoker_runtime/warm'

socket_path = ARGV.first || '/run/stoker/worker.sock'
ARGV.clear
$stdout.sync = true
StokerRuntime::Warm.run
StokerRuntime::Bootstrap.new(StokerRuntime::FrameSocket.new(UNIXSocket.new(socket_path))).serve
