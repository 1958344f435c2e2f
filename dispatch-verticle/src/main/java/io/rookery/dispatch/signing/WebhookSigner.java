package io.rookery.dispatch.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rookery.shared.sealing.SignatureScheme;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Signature;
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
 * <p>It keeps one {@link Mac} and one {@link Signature} and is therefore not thread-safe: one
 * signer for each event loop.
 */
public final class WebhookSigner {
  private static final CharSequence ID = HttpHeaders.createOptimized("webhook-id");
  private static final CharSequence TIMESTAMP = HttpHeaders.createOptimized("webhook-timestamp");
  private static final CharSequence SIGNATURE = HttpHeaders.createOptimized("webhook-signature");
  private static final CharSequence ATTEMPT = HttpHeaders.createOptimized("webhook-attempt");
  private static final CharSequence ENVIRONMENT =
      HttpHeaders.createOptimized("webhook-environment");
  private static final CharSequence ROOK_HASH = HttpHeaders.createOptimized("x-rook-hash");

  private static final String V1 = SignatureScheme.V1.wireName();
  private static final String V1A = SignatureScheme.V1A.wireName();

  private final Mac mac;
  private final Signature ed25519;

  public WebhookSigner() {
    try {
      mac = Mac.getInstance(SigningKeys.HMAC);
      ed25519 = Signature.getInstance("Ed25519");
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has HmacSHA256 and Ed25519", impossible);
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
  private String signatures(List<Key> keys, byte[] prefix, byte[] body) {
    StringBuilder header = new StringBuilder(48 * keys.size());
    for (Key key : keys) {
      if (!header.isEmpty()) {
        header.append(' ');
      }
      boolean asymmetric = key instanceof PrivateKey;
      byte[] signature =
          asymmetric ? ed25519((PrivateKey) key, prefix, body) : hmac(key, prefix, body);
      header
          .append(asymmetric ? V1A : V1)
          .append(',')
          .append(Base64.getEncoder().encodeToString(signature));
    }
    return header.toString();
  }

  /** Lowercase hexadecimal HMAC-SHA256 over client_uuid + user_id + action_datetime. */
  String rookHash(SecretKeySpec platform, String message) {
    return HexFormat.of().formatHex(hmac(platform, message.getBytes(UTF_8)));
  }

  private byte[] ed25519(PrivateKey key, byte[]... parts) {
    try {
      ed25519.initSign(key);
      for (byte[] part : parts) {
        ed25519.update(part);
      }
      return ed25519.sign();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("a secret that is no key was let in", impossible);
    }
  }

  private byte[] hmac(Key key, byte[]... parts) {
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
