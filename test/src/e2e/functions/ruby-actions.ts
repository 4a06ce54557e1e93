/** What `NODE_ACTIONS` does, in Ruby. */
export const RUBY_ACTIONS = `
require 'securerandom'

INSTANCE = SecureRandom.uuid
$count = 0

module Actions
  module_function

  def echo(event, _context) = event['value']

  def instance(_event, _context) = { instance: INSTANCE, count: $count }

  def sleep(event, context)
    Kernel.sleep(event['ms'] / 1000.0)
    instance(event, context)
  end

  def throw(_event, _context) = raise(TypeError, 'boom')

  def reject(_event, _context) = raise('rejected')

  def exit(event, _context) = Kernel.exit!(event['status'])

  def loop(_event, _context) = Kernel.loop {}

  def eat(_event, _context)
    taken = []
    Kernel.loop { taken << '1' * 1_048_576 }
  end

  def print(event, _context)
    $stdout.write(event['text'])
    Kernel.sleep(event.fetch('ms', 0) / 1000.0)
  end

  def flood(event, _context)
    event['lines'].times { |n| puts("#{n} #{'x' * 1000}") }
  end

  def child(_event, _context)
    system('echo from a child; echo from its stderr >&2')
    $?.exitstatus
  end

  def context(_event, context)
    {
      functionName: context.function_name,
      functionVersion: context.function_version,
      arn: context.invoked_function_arn,
      memoryMb: context.memory_limit_in_mb,
      requestId: context.aws_request_id,
      logGroup: context.log_group_name,
      logStream: context.log_stream_name,
      remainingMs: context.get_remaining_time_in_millis,
      custom: context.client_context&.dig('custom', 'who')
    }
  end

  def environment(_event, _context) = ENV.to_h

  def hourAtEpoch(_event, _context) = Time.at(0).hour

  def cwd(_event, _context) = Dir.pwd

  def write(event, _context)
    File.write(event['path'], event['text'])
    'done'
  rescue SystemCallError => e
    e.class.name.delete_prefix('Errno::')
  end

  def read(event, _context)
    File.read(event['path'])
  rescue SystemCallError => e
    e.class.name.delete_prefix('Errno::')
  end
end

def handler(event:, context:)
  $count += 1
  Actions.public_send(event['do'], event, context)
end
`;
