package io.rookery.shared.contract;

import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.sealing.SignatureScheme;
import java.time.Instant;
import java.util.List;

/**
 * What subscription serves on the bus of the secrets of an endpoint. They cross it sealed; their
 * changes are announced as those of the subscription are.
 */
public final class SecretContract {
  public static final RequestAddress<ListSecrets, EndpointSecrets> LIST =
      new RequestAddress<>("subscription.secrets.v1", ListSecrets.class, EndpointSecrets.class);
  public static final RequestAddress<RotateSecret, RotatedSecret> ROTATE =
      new RequestAddress<>("subscription.rotate.v1", RotateSecret.class, RotatedSecret.class);
  public static final RequestAddress<SetPlatformSecret, PlatformSecretSet> SET_PLATFORM =
      new RequestAddress<>(
          "subscription.platform_secret.v1", SetPlatformSecret.class, PlatformSecretSet.class);

  public record ListSecrets(EndpointKey endpoint) {}

  /**
   * What is told of the secrets of one endpoint; never a secret.
   *
   * @param version of the subscription; null, like all else, if the client is not subscribed now
   * @param signing newest first: the current one, then those that still sign beside it
   * @param platformSince since when there is this platform secret; null: there is none
   */
  public record EndpointSecrets(Long version, List<SecretTraits> signing, Instant platformSince) {
    public static final EndpointSecrets NONE = new EndpointSecrets(null, List.of(), null);
  }

  /**
   * What is told of a signing secret.
   *
   * @param fingerprint first 16 hexadecimal digits of the SHA-256 of its text
   * @param last4 its last four characters
   * @param publicKey the {@code whpk_} text that verifies; null for {@link SignatureScheme#V1}
   * @param expiresAt when it stops to sign, by the database's clock; null: it is the current one
   */
  public record SecretTraits(
      SignatureScheme scheme,
      String fingerprint,
      String last4,
      String publicKey,
      Instant createdAt,
      Instant expiresAt) {}

  /**
   * Makes another signing secret the current one. Those before it sign on beside it until the
   * overlap is over.
   *
   * @param ifMatch null: none was given, and whatever there is changes
   * @param overlapSeconds 0: those before it stop to sign at once
   * @param scheme null: that of the current secret
   * @param given sealed to {@code SecretContext.signing} with the id in it; null: one is made
   * @param actor who asks, for the record
   */
  public record RotateSecret(
      EndpointKey endpoint,
      IfMatch ifMatch,
      long overlapSeconds,
      SignatureScheme scheme,
      EndpointSecret given,
      Actor actor) {
    public static final long OVERLAP_SECONDS_MAX = 7 * 24 * 60 * 60;

    /** How many may sign beside the current one. */
    public static final int OLD_SECRETS_MAX = 2;
  }

  /**
   * What a rotation did.
   *
   * @param secret the current one from now on, or once the change is approved; null if the client
   *     is not subscribed now
   * @param waits the change waits for a second person; null: it is made
   */
  public record RotatedSecret(EndpointSecret secret, EndpointSecrets secrets, Approval waits) {}

  /**
   * Sets, replaces or removes the key of {@code x-rook-hash}.
   *
   * @param ifMatch null: none was given, and whatever there is changes
   * @param secret sealed to {@code SecretContext.platform} with the id in it; null: remove it
   * @param actor who asks, for the record
   */
  public record SetPlatformSecret(
      EndpointKey endpoint, IfMatch ifMatch, EndpointSecret secret, Actor actor) {}

  /** {@code waits}: the change waits for a second person; null: it is made. */
  public record PlatformSecretSet(EndpointSecrets secrets, Approval waits) {}

  private SecretContract() {}
}
