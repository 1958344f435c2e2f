package io.rookery.dispatch.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes the headers by which a receiver knows that a notification is ours, whole and not an old one
 * sent again: those of Standard Webhooks, and {@code x-rook-hash} for receivers of the older
 * scheme.
 *
 * <p>It keeps one {@link Mac} and is therefore not thread-safe: one signer for each event loop.
 */
public final class WebhookSigner {
  private static final CharSequence ID = HttpHeaders.createOptimized("webhook-id");
  private static final CharSequence TIMESTAMP = HttpHeaders.createOptimized("webhook-timestamp");
  private static final CharSequence SIGNATURE = HttpHeaders.createOptimized("webhook-signature");
  private static final CharSequence ATTEMPT = HttpHeaders.createOptimized("webhook-attempt");
  private static final CharSequence ENVIRONMENT =
      HttpHeaders.createOptimized("webhook-environment");
  private static final CharSequence ROOK_HASH = HttpHeaders.createOptimized("x-rook-hash");

  private final Mac mac;

  public WebhookSigner() {
    try {
      mac = Mac.getInstance(SigningKeys.HMAC);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has " + SigningKeys.HMAC, impossible);
    }
  }

  /** The headers of one attempt; the caller may add its own. */
  public MultiMap sign(SigningKeys keys, Signable message) {
    String timestamp = Long.toString(message.timestampSeconds());
    byte[] prefix = (message.id() + "." + timestamp + ".").getBytes(UTF_8);
    byte[] body = message.body().getBytes();
    MultiMap headers =
        HttpHeaders.headers()
            .set(ID, message.id())
            .set(TIMESTAMP, timestamp)
            .set(SIGNATURE, signatures(keys.signing(), prefix, body))
            .set(ATTEMPT, Integer.toString(message.attempt()))
            .set(ENVIRONMENT, message.endpoint().environment().wireName());
    if (message.userId() != null && keys.platform().isPresent()) {
      String client = message.endpoint().client().toString();
      headers.set(
          ROOK_HASH,
          rookHash(keys.platform().get(), client + message.userId() + message.actionDatetime()));
    }
    return headers;
  }

  /** One signature for each secret, newest first, separated by one space. */
  private String signatures(List<SecretKeySpec> keys, byte[] prefix, byte[] body) {
    StringBuilder header = new StringBuilder(48 * keys.size());
    for (SecretKeySpec key : keys) {
      header.append(header.isEmpty() ? "v1," : " v1,");
      header.append(Base64.getEncoder().encodeToString(hmac(key, prefix, body)));
    }
    return header.toString();
  }

  /** Lowercase hexadecimal HMAC-SHA256 over client_uuid + user_id + action_datetime. */
  String rookHash(SecretKeySpec platform, String message) {
    return HexFormat.of().formatHex(hmac(platform, message.getBytes(UTF_8)));
  }

  private byte[] hmac(SecretKeySpec key, byte[]... parts) {
    try {
      mac.init(key);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("a secret that is no key was let in", impossible);
    }
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }
}
