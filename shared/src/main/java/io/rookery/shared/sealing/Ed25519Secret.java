package io.rookery.shared.sealing;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Of the scheme {@code v1a}: {@code whsk_} and base64 of 64 bytes, the 32 of an Ed25519 private key
 * and the 32 of its public one, which alone is the {@code whpk_} text. The private key is shown to
 * nobody.
 */
final class Ed25519Secret extends SigningSecret {
  static final String PREFIX = "whsk_";
  private static final String PUBLIC_PREFIX = "whpk_";
  private static final String ALGORITHM = "Ed25519";
  private static final int KEY_BYTES = 32;

  private final PrivateKey key;
  private final String publicKey;

  private Ed25519Secret(String text, PrivateKey key, byte[] publicKey) {
    super(text);
    this.key = key;
    this.publicKey = PUBLIC_PREFIX + Base64.getEncoder().encodeToString(publicKey);
  }

  /** As {@link SigningSecret#parse}, for this scheme alone. */
  public static Ed25519Secret parse(String text) {
    byte[] pair = decoded(text, PREFIX);
    if (pair.length != 2 * KEY_BYTES) {
      throw new IllegalArgumentException("an Ed25519 secret is whsk_ and base64 of 64 bytes");
    }
    return of(Arrays.copyOf(pair, KEY_BYTES), Arrays.copyOfRange(pair, KEY_BYTES, pair.length));
  }

  static Ed25519Secret make(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
      generator.initialize(NamedParameterSpec.ED25519, random);
      KeyPair pair = generator.generateKeyPair();
      byte[] privateKey = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
      // The X.509 form of an Ed25519 public key ends in its 32 bytes.
      byte[] encoded = pair.getPublic().getEncoded();
      return of(
          privateKey, Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, impossible);
    }
  }

  @Override
  public SignatureScheme scheme() {
    return SignatureScheme.V1A;
  }

  @Override
  public PrivateKey key() {
    return key;
  }

  @Override
  public Optional<String> publicKey() {
    return Optional.of(publicKey);
  }

  private static Ed25519Secret of(byte[] privateKey, byte[] publicKey) {
    byte[] both = ByteBuffer.allocate(2 * KEY_BYTES).put(privateKey).put(publicKey).array();
    try {
      PrivateKey key =
          KeyFactory.getInstance(ALGORITHM)
              .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, privateKey));
      return new Ed25519Secret(PREFIX + Base64.getEncoder().encodeToString(both), key, publicKey);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, impossible);
    }
  }
}
