package io.rookery.shared.bus;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * How records cross the bus: UTF-8 JSON in a {@link Buffer}, snake_case names, instants in ISO
 * 8601, absent for null. Unknown fields are ignored, so that members of two versions understand
 * each other during a rolling upgrade.
 */
public final class Wire {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** The JSON of a record. */
  public static Buffer encode(Record value) {
    try {
      return Buffer.buffer(MAPPER.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The record in {@code json}.
   *
   * @throws UncheckedIOException if it is not the JSON of such a record
   */
  public static <T extends Record> T decode(Buffer json, Class<T> type) {
    try {
      return MAPPER.readValue(json.getBytes(), type);
    } catch (IOException malformed) {
      // Not as the cause: its message repeats what was read, and this one ends in a log.
      throw new UncheckedIOException(new IOException("this is no JSON of " + type.getSimpleName()));
    }
  }

  private Wire() {}
}
