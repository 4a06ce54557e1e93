package stoker.runtime;

/** One frame as it was received. The types are those of runtimes/PROTOCOL.md. */
record Frame(int type, byte[] body) {
  static final int ASSIGN = 0x01;
  static final int INVOKE = 0x02;
  static final int BOOTED = 0x81;
  static final int READY = 0x82;
  static final int INIT_ERROR = 0x83;
  static final int RESULT = 0x84;
  static final int ERROR = 0x85;
  static final int FATAL = 0x88;

  /** Bytes before the body: u32 length of what follows, u8 type. */
  static final int HEADER_BYTES = 5;
}
