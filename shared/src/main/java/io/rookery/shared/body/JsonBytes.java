package io.rookery.shared.body;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/** Writes UTF-8 JSON into a growing array: this is done for every notification accepted. */
final class JsonBytes {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int length;

  JsonBytes(int expected) {
    bytes = new byte[expected];
  }

  /** Appends bytes that are JSON already. */
  JsonBytes raw(byte[] json) {
    room(json.length);
    System.arraycopy(json, 0, bytes, length, json.length);
    length += json.length;
    return this;
  }

  JsonBytes raw(Buffer json) {
    room(json.length());
    json.getBytes(bytes, length);
    length += json.length();
    return this;
  }

  /** Appends the 36 characters of a UUID. */
  JsonBytes raw(UUID uuid) {
    return raw(uuid.toString().getBytes(StandardCharsets.US_ASCII));
  }

  JsonBytes quote() {
    room(1);
    bytes[length++] = '"';
    return this;
  }

  /** Appends a string in quotes, with what JSON wants escaped. */
  JsonBytes string(String text) {
    quote();
    for (byte utf8 : text.getBytes(StandardCharsets.UTF_8)) {
      room(6);
      if (utf8 == '"' || utf8 == '\\') {
        bytes[length++] = '\\';
        bytes[length++] = utf8;
      } else if (utf8 >= 0 && utf8 < 0x20) {
        for (char escape : new char[] {'\\', 'u', '0', '0'}) {
          bytes[length++] = (byte) escape;
        }
        bytes[length++] = HEX[utf8 >> 4];
        bytes[length++] = HEX[utf8 & 0xF];
      } else {
        bytes[length++] = utf8;
      }
    }
    return quote();
  }

  /** Ends the outermost object. */
  Buffer close() {
    room(1);
    bytes[length++] = '}';
    return Buffer.buffer(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
