# frozen_string_literal: true

require_relative 'ruby_options'

module StokerRuntime
  # What assignment changes in the process: its environment, and where it finds libraries.
  module Environment
    LIBRARIES = '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib'
    # The version that directories of gems are named after: `3.3.0` for every 3.3.
    GEM_VERSION = RbConfig::CONFIG['ruby_version']
    # What Lambda's runtime itself sets; the function's own variables go over it.
    RUNTIME_DEFAULTS = {
      'PATH' => '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      'LD_LIBRARY_PATH' => LIBRARIES,
      'LANG' => 'en_US.UTF-8',
      'TZ' => ':UTC',
      'LAMBDA_TASK_ROOT' => '/var/task',
      'LAMBDA_RUNTIME_DIR' => '/var/runtime',
      'GEM_HOME' => '/var/runtime',
      'GEM_PATH' => "/var/task/vendor/bundle/ruby/#{GEM_VERSION}:/opt/ruby/gems/#{GEM_VERSION}",
      'RUBYLIB' => '/var/task:/var/runtime/lib:/opt/ruby/lib'
    }.freeze
    # Options that are in force already, where a wrapper started this process.
    STARTED_WITH = ENV.fetch('RUBYOPT', nil)
    private_constant :STARTED_WITH
    private_constant :LIBRARIES, :GEM_VERSION, :RUNTIME_DEFAULTS

    module_function

    # Replaces the stem's environment by the function's, and has Ruby read again what it reads at its start; answers the
    # function's directory.
    def apply(environment, handler)
      ENV.replace(RUNTIME_DEFAULTS.merge(environment, '_HANDLER' => handler))
      root = ENV.fetch('LAMBDA_TASK_ROOT')
      Dir.chdir(root)
      $LOAD_PATH.unshift(*[root, *ENV.fetch('RUBYLIB').split(':')].uniq)
      use_gem_paths
      RubyOptions.apply(ENV['RUBYOPT']) unless ENV['RUBYOPT'] == STARTED_WITH
      RubyVM::YJIT.enable if ENV['RUBY_YJIT_ENABLE'] == '1' && defined?(RubyVM::YJIT.enable)
      root
    end

    def trace_id=(id)
      ENV['_X_AMZN_TRACE_ID'] = id
    end

    # The image's own gems stay in reach after the function's and the layers'.
    def use_gem_paths
      path = [*ENV.fetch('GEM_PATH').split(':'), *Gem.default_path].uniq
      Gem.paths = { 'GEM_HOME' => ENV.fetch('GEM_HOME'), 'GEM_PATH' => path.join(':') }
    end
  end
end
