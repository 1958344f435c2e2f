package io.rookery.ingest.trigger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.DupDetector;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.http.Utf8;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * The tokens of one JSON text, read strictly: UTF-8, at most 64 deep, no key twice in one object,
 * no number that no double can hold, nothing after the value. Whatever it takes, every receiver's
 * parser reads in the same way. Everything else ends in a 400.
 */
final class StrictJson implements AutoCloseable {
  private static final int DEPTH_MAX = 64;

  /** An integer this long may exceed a double; a float may at any length, such as 1e999. */
  private static final int LONG_NUMBER = 300;

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          // Names come from strangers: interned they would stay in memory.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNameLength(Integer.MAX_VALUE).build())
          .build();

  private final byte[] text;
  private final JsonParser parser;
  private final DupDetector[] names = new DupDetector[DEPTH_MAX + 1];
  private int depth;

  StrictJson(byte[] text) {
    requireUtf8(text);
    this.text = text;
    try {
      this.parser = JSON.createParser(text);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** The next token, or null at the end of the text. */
  JsonToken next() {
    JsonToken token = advance();
    if (token == null) {
      return null;
    }
    switch (token) {
      case START_OBJECT, START_ARRAY -> deeper();
      case END_OBJECT, END_ARRAY -> depth--;
      case FIELD_NAME -> requireNewName();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> requireFinite(token);
      default -> {}
    }
    return token;
  }

  /** The first token; at least one value must be there. */
  JsonToken first() {
    JsonToken token = next();
    if (token == null) {
      throw invalid("The body is empty.");
    }
    return token;
  }

  /** Reads past the rest of the value that begins with {@code token}. */
  void skip(JsonToken token) {
    if (token.isStructStart()) {
      int outside = depth - 1;
      while (depth > outside) {
        next();
      }
    }
  }

  void requireEnd() {
    if (next() != null) {
      throw invalid("Something follows the JSON value.");
    }
  }

  /** The name of a field, or the text of a string. */
  String text() {
    try {
      return parser.getText();
    } catch (JsonProcessingException malformed) {
      throw invalid(malformed);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** Objects and arrays that are open, the one just begun included. */
  int depth() {
    return depth;
  }

  /** Where the current token begins, in bytes. */
  int tokenStart() {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  /** Where the current token ends, in bytes. */
  int tokenEnd() {
    return (int) parser.currentLocation().getByteOffset();
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private JsonToken advance() {
    try {
      return parser.nextToken();
    } catch (JsonProcessingException malformed) {
      throw invalid(malformed);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private void deeper() {
    if (++depth > DEPTH_MAX) {
      throw refused("too_deep", "The JSON is more than " + DEPTH_MAX + " deep.");
    }
    if (names[depth] == null) {
      names[depth] = DupDetector.rootDetector((JsonParser) null);
    } else {
      names[depth].reset();
    }
  }

  private void requireNewName() {
    try {
      if (names[depth].isDup(text())) {
        throw refused("duplicate_key", "An object has the same key twice" + where() + ".");
      }
    } catch (JsonProcessingException malformed) {
      throw invalid(malformed);
    }
  }

  private void requireFinite(JsonToken number) {
    if (number == JsonToken.VALUE_NUMBER_FLOAT || tokenEnd() - tokenStart() >= LONG_NUMBER) {
      if (Double.isInfinite(Double.parseDouble(text()))) {
        throw invalid("A number is too large" + where() + ".");
      }
    }
  }

  private String where() {
    return " (at byte " + tokenStart() + ")";
  }

  private void requireUtf8(byte[] bytes) {
    if (!Utf8.isValid(bytes)) {
      throw refused("invalid_utf8", "The body is not UTF-8.");
    }
    // With a zero byte or a byte order mark at the start Jackson would guess another encoding.
    boolean guessed = bytes.length > 0 && bytes[0] == (byte) 0xEF;
    for (int i = 0; i < Math.min(4, bytes.length); i++) {
      guessed |= bytes[i] == 0;
    }
    if (guessed) {
      throw invalid("The body does not begin with a JSON value.");
    }
  }

  private static ProblemException invalid(JsonProcessingException malformed) {
    return invalid(
        malformed.getLocation() == null
            ? "The body is not valid JSON."
            : "The body is not valid JSON (at byte "
                + malformed.getLocation().getByteOffset()
                + ").");
  }

  private static ProblemException invalid(String detail) {
    return refused("invalid_json", detail);
  }

  private static ProblemException refused(String code, String detail) {
    return Problem.of(400, code, detail).exception();
  }

  /** The bytes from {@code start} to before {@code end}, as they came. */
  byte[] slice(int start, int end) {
    return Arrays.copyOfRange(text, start, end);
  }
}
