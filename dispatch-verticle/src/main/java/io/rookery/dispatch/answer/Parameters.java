package io.rookery.dispatch.answer;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Filters of questions, as statements take them. */
final class Parameters {

  /** Null: all. */
  static UUID[] clients(List<ClientUuid> clients) {
    return clients == null ? null : clients.stream().map(ClientUuid::value).toArray(UUID[]::new);
  }

  /** Null: both. */
  static Short[] environments(Environment environment) {
    return Stream.of(Environment.values())
        .filter(one -> environment == null || one == environment)
        .map(Environment::code)
        .toArray(Short[]::new);
  }

  private Parameters() {}
}
