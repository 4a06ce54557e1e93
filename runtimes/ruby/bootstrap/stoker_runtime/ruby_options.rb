# frozen_string_literal: true

module StokerRuntime
  # Applies those options of RUBYOPT that can be had after Ruby's start.
  module RubyOptions
    module_function

    # text: RUBYOPT or nil
    def apply(text)
      ignored = words(text).reject { |word| apply_one(word) }
      warn("RUBYOPT without effect here: #{ignored.join(' ')}") unless ignored.empty?
    end

    # `-r lib` is one option, as `-rlib` is.
    def words(text)
      text.to_s.gsub(/(?<=\A|\s)-([rI])\s+/, '-\1').split
    end

    # False for an option that is decided when Ruby starts.
    def apply_one(word)
      case word
      when /\A-r(.+)/ then require Regexp.last_match(1)
      when /\A-I(.+)/ then $LOAD_PATH.unshift(*Regexp.last_match(1).split(':'))
      when '-w', '-W', '-W2' then $VERBOSE = true
      when '-W1' then $VERBOSE = false
      when '-W0' then $VERBOSE = nil
      when /\A-W:(no-)?(\w+)\z/ then Warning[Regexp.last_match(2).to_sym] = Regexp.last_match(1).nil?
      when '--yjit', '--enable=yjit' then RubyVM::YJIT.enable
      else return false
      end
      true
    end
  end
end
