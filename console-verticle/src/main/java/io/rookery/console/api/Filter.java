package io.rookery.console.api;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import java.util.List;

/**
 * The part of what there is that the caller asks for and may see. What it may not see looks as if
 * there were nothing.
 *
 * @param clients null: all
 * @param environment null: both
 */
record Filter(List<ClientUuid> clients, Environment environment, boolean isVisible) {

  /** From the parameters {@code client_uuid} and {@code environment}. */
  static Filter in(Query query, Scope scope) {
    ClientUuid client = query.optional("client_uuid", "a client_uuid", ClientUuid::parse);
    Environment environment =
        query.optional("environment", "sandbox or production", Environment::parse);
    return of(client, environment, scope);
  }

  /** {@code client} and {@code environment} are null where nobody asks for one. */
  static Filter of(ClientUuid client, Environment environment, Scope scope) {
    boolean visible =
        (client == null || scope.maySee(client))
            && (environment == null || scope.maySee(environment));
    return new Filter(
        client == null ? scope.clients() : List.of(client),
        environment == null ? scope.environment() : environment,
        visible);
  }
}
