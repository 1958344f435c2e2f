package io.rookery.shared.guard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The published list of addresses and hosts that are refused or allowed. */
final class AddressVectors {
  static Stream<String> list(String name) {
    try (InputStream file = AddressVectors.class.getResourceAsStream("/vectors/addresses.json")) {
      JsonNode list = new ObjectMapper().readTree(file).required(name);
      return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText);
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  static String asHost(String address) {
    return address.indexOf(':') < 0 ? address : "[" + address + "]";
  }

  private AddressVectors() {}
}
