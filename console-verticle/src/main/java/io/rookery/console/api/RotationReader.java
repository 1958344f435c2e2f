package io.rookery.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.rookery.shared.contract.SecretContract.RotateSecret;
import io.rookery.shared.sealing.HmacSecret;
import io.rookery.shared.sealing.SignatureScheme;
import java.util.Set;

/** Reads what is asked of secrets, or says in one 422 all that is wrong with its form. */
final class RotationReader {
  private static final long OVERLAP_SECONDS_USUAL = 24 * 60 * 60;
  private static final int PLATFORM_CHARACTERS_MAX = 500;

  private final BodyFaults faults = new BodyFaults();

  /**
   * A rotation as it is asked for.
   *
   * @param scheme null: that of the secret before
   * @param secret null: one is made
   */
  record Rotation(long overlapSeconds, SignatureScheme scheme, HmacSecret secret) {}

  private RotationReader() {}

  static Rotation read(JsonNode body) {
    RotationReader reader = new RotationReader();
    reader.faults.refuseUnknown(body, Set.of("overlap_seconds", "signature", "secret"));
    Rotation rotation =
        new Rotation(
            reader.overlap(body.path("overlap_seconds")),
            reader.scheme(body.path("signature")),
            reader.secret(body.path("secret")));
    if (rotation.scheme() == SignatureScheme.V1A && !body.path("secret").isMissingNode()) {
      reader.faults.invalid("secret", "The keys of v1a are made here: give no secret.");
    }
    reader.verify();
    // A secret of one's own is of v1, whatever the endpoint had before.
    return rotation.secret() == null
        ? rotation
        : new Rotation(rotation.overlapSeconds(), SignatureScheme.V1, rotation.secret());
  }

  static String readPlatform(JsonNode body) {
    RotationReader reader = new RotationReader();
    reader.faults.refuseUnknown(body, Set.of("secret"));
    String secret = body.path("secret").textValue();
    if (secret == null || secret.isBlank() || secret.length() > PLATFORM_CHARACTERS_MAX) {
      reader.faults.invalid(
          "secret", "A platform secret has 1 to " + PLATFORM_CHARACTERS_MAX + " characters.");
    }
    reader.verify();
    return secret;
  }

  private long overlap(JsonNode value) {
    if (value.isMissingNode()) {
      return OVERLAP_SECONDS_USUAL;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < 0
        || value.longValue() > RotateSecret.OVERLAP_SECONDS_MAX) {
      faults.invalid(
          "overlap_seconds",
          "From 0 to " + RotateSecret.OVERLAP_SECONDS_MAX + " seconds, which are 7 days.");
    }
    return value.longValue();
  }

  private SignatureScheme scheme(JsonNode value) {
    if (value.isMissingNode()) {
      return null;
    }
    try {
      return SignatureScheme.parse(value.textValue());
    } catch (IllegalArgumentException unknown) {
      faults.invalid("signature", "This must be v1 or v1a.");
      return null;
    }
  }

  private HmacSecret secret(JsonNode value) {
    if (value.isMissingNode()) {
      return null;
    }
    try {
      return HmacSecret.parse(value.isTextual() ? value.textValue() : "");
    } catch (IllegalArgumentException malformed) {
      faults.invalid("secret", "This must be whsec_ and base64 of 24 to 64 bytes.");
      return null;
    }
  }

  private void verify() {
    faults.verify("invalid_subscription", "The secret cannot be changed so.");
  }
}
