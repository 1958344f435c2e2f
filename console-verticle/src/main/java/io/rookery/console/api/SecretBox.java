package io.rookery.console.api;

import io.rookery.shared.contract.DispatchContract.NotificationDetail;
import io.rookery.shared.contract.DispatchContract.NotificationSummary;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.NewSecret;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.sealing.CustomHeaders;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.sealing.SigningSecret;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Between people, who see secrets in clear, and the bus, which carries them only sealed. */
public final class SecretBox {
  private final MasterKey master;
  private final Supplier<UUID> ids;

  public SecretBox(MasterKey master, Supplier<UUID> ids) {
    this.master = master;
    this.ids = ids;
  }

  EndpointSecret sealPlatform(EndpointKey endpoint, String clear) {
    UUID id = ids.get();
    byte[] key = clear.getBytes(StandardCharsets.UTF_8);
    return new EndpointSecret(id, master.seal(key, SecretContext.platform(id, endpoint)));
  }

  EndpointSecret sealHeaders(EndpointKey endpoint, CustomHeaders headers) {
    UUID id = ids.get();
    return new EndpointSecret(id, headers.seal(master, SecretContext.headers(id, endpoint)));
  }

  EndpointSecret sealSigning(EndpointKey endpoint, SigningSecret clear) {
    UUID id = ids.get();
    return new EndpointSecret(id, clear.seal(master, SecretContext.signing(id, endpoint)));
  }

  /**
   * The text of a secret that its receiver needs, for the one answer that shows it; empty where the
   * public key is enough.
   */
  Optional<String> openShared(EndpointKey endpoint, EndpointSecret made) {
    if (made == null) {
      return Optional.empty();
    }
    SigningSecret secret =
        SigningSecret.open(master, made.sealed(), SecretContext.signing(made.id(), endpoint));
    return secret.publicKey().isPresent() ? Optional.empty() : Optional.of(secret.text());
  }

  /** The JSON text of a notification; null if it was erased. */
  String openBody(NotificationDetail detail) {
    if (detail.body() == null) {
      return null;
    }
    NotificationSummary summary = detail.summary();
    EndpointKey endpoint = new EndpointKey(summary.client(), summary.environment());
    byte[] body = master.open(detail.body(), SecretContext.body(summary.id(), endpoint));
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The {@code whsec_} text, for the one answer that shows it. */
  String openSigning(ClientUuid client, NewSecret made) {
    EndpointKey endpoint = new EndpointKey(client, made.environment());
    EndpointSecret secret = made.secret();
    return SigningSecret.open(master, secret.sealed(), SecretContext.signing(secret.id(), endpoint))
        .text();
  }
}
