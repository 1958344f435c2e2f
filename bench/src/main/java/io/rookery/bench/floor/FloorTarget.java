package io.rookery.bench.floor;

import io.rookery.dispatch.signing.SigningKeys;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.SigningSecret;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** One endpoint, known beforehand. */
record FloorTarget(EndpointKey key, URI url, SigningKeys secrets) {

  static FloorTarget of(Object json) {
    JsonObject one = (JsonObject) json;
    return new FloorTarget(
        new EndpointKey(ClientUuid.parse(one.getString("client")), Environment.PRODUCTION),
        URI.create(one.getString("url")),
        new SigningKeys(List.of(SigningSecret.parse(one.getString("secret"))), Optional.empty()));
  }
}
