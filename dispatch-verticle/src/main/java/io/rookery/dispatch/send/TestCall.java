package io.rookery.dispatch.send;

import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What a test delivery shows of its call beyond the result. */
final class TestCall implements CallWatch {
  static final int ANSWER_BYTES_MAX = 1_024;

  private final LongSupplier nanoTime;
  private final Buffer answer = Buffer.buffer();
  private long sentNanos;
  private Integer firstByteMs;

  TestCall(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public void sent() {
    sentNanos = nanoTime.getAsLong();
  }

  @Override
  public void answered() {
    firstByteMs = (int) TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - sentNanos);
  }

  @Override
  public void took(Buffer part) {
    int wanted = ANSWER_BYTES_MAX - answer.length();
    if (wanted > 0) {
      answer.appendBuffer(part, 0, Math.min(wanted, part.length()));
    }
  }

  /** From the request to the first byte of the answer; null if there was none. */
  Integer firstByteMs() {
    return firstByteMs;
  }

  /** The beginning of the answer's body, made safe; null if there was none. */
  String answer() {
    return answer.length() == 0 ? null : Snippet.text(answer.getBytes());
  }
}
