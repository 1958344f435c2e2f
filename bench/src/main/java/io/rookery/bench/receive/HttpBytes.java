package io.rookery.bench.receive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts a connection's bytes into HTTP/1.1 messages with a content-length, which is all that both
 * sides of the benchmark speak. A tenth of the cost of a whole HTTP server: load and receiver run
 * on the two cores that are measured.
 */
public final class HttpBytes {
  /** Takes one whole message: head from {@code start}, body up to {@code end}. */
  public interface Taker {
    void take(byte[] bytes, int start, int bodyStart, int end);
  }

  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

  private final Taker taker;
  private byte[] bytes = new byte[8192];
  private int filled;

  public HttpBytes(Taker taker) {
    this.taker = taker;
  }

  /** More bytes of the connection. */
  public void add(byte[] more) {
    if (filled + more.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, filled + more.length));
    }
    System.arraycopy(more, 0, bytes, filled, more.length);
    filled += more.length;
    int start = 0;
    int end = end(start);
    while (end >= 0) {
      taker.take(bytes, start, bodyStart(start), end);
      start = end;
      end = end(start);
    }
    System.arraycopy(bytes, start, bytes, 0, filled - start);
    filled -= start;
  }

  /** The value of a header, by its lower-case name and colon; null if there is none. */
  public static String header(byte[] bytes, int start, int bodyStart, byte[] name) {
    for (int at = start; at < bodyStart - name.length; at++) {
      if (bytes[at] == '\n' && startsWith(bytes, at + 1, name)) {
        int from = at + 1 + name.length;
        int to = from;
        while (bytes[to] != '\r') {
          to++;
        }
        return new String(bytes, from, to - from, StandardCharsets.US_ASCII).strip();
      }
    }
    return null;
  }

  /** Where the whole message at {@code start} ends; negative while it has not come. */
  private int end(int start) {
    int body = bodyStart(start);
    if (body < 0) {
      return -1;
    }
    String length = header(bytes, start, body, LENGTH);
    int end = body + (length == null ? 0 : Integer.parseInt(length));
    return end <= filled ? end : -1;
  }

  private int bodyStart(int start) {
    for (int at = start + 3; at < filled; at++) {
      if (bytes[at] == '\n' && bytes[at - 2] == '\n' && bytes[at - 1] == '\r') {
        return at + 1;
      }
    }
    return -1;
  }

  private static boolean startsWith(byte[] bytes, int at, byte[] name) {
    for (int i = 0; i < name.length; i++) {
      int letter = bytes[at + i];
      if ((letter >= 'A' && letter <= 'Z' ? letter + 32 : letter) != name[i]) {
        return false;
      }
    }
    return true;
  }
}
