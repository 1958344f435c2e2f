package io.rookery.shared.sealing;

/**
 * A secret as it is stored and as it crosses the bus: never in clear.
 *
 * @param keyVersion which master key sealed it
 * @param base64 of 12 bytes of nonce and the AES-256-GCM ciphertext with its 16-byte tag
 */
public record SealedSecret(int keyVersion, String base64) {}
