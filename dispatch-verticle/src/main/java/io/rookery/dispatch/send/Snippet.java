package io.rookery.dispatch.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/**
 * Text from a receiver, made safe to store and to show: a hostile one must not write lines, colours
 * or right-to-left marks into a log, nor a NUL that PostgreSQL refuses.
 */
final class Snippet {

  /** UTF-8; a character that was cut at the end is left out, other damage becomes U+FFFD. */
  static String text(byte[] bytes) {
    CharsetDecoder decoder =
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    CharBuffer characters = CharBuffer.allocate(bytes.length);
    decoder.decode(ByteBuffer.wrap(bytes), characters, false);
    return escaped(characters.flip().toString());
  }

  /** A header's value of at most so many characters; null stays null. */
  static String line(String value, int charactersMax) {
    return value == null
        ? null
        : escaped(value.substring(0, Math.min(value.length(), charactersMax)));
  }

  static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (isHarmless(c)) {
                safe.appendCodePoint(c);
              } else {
                safe.append(String.format("\\u%04x", c));
              }
            });
    return safe.toString();
  }

  private static boolean isHarmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private Snippet() {}
}
