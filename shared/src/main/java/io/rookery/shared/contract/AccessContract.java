package io.rookery.shared.contract;

import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.bus.TopicAddress;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import java.util.List;

/** Who may do what: served by subscription, which owns the API keys. */
public final class AccessContract {
  public static final RequestAddress<CheckKey, CheckedKey> CHECK =
      new RequestAddress<>("access.check.v1", CheckKey.class, CheckedKey.class);
  public static final TopicAddress<KeyChanged> CHANGED =
      new TopicAddress<>("access.changed.v1", KeyChanged.class);

  /**
   * Asks who holds a key.
   *
   * @param keyId the public part of an API key
   * @param hash SHA-256 of the whole key, hexadecimal; the key itself never crosses the bus
   */
  public record CheckKey(String keyId, String hash) {}

  /**
   * {@code principal} is null if the key is unknown, wrong, expired or revoked: the asker cannot
   * tell which.
   */
  public record CheckedKey(Principal principal) {}

  /**
   * Who calls.
   *
   * @param name names the caller; kept when its key is rotated
   * @param environment the one it is bound to; null: both
   * @param clients the clients it may see; null: all
   */
  public record Principal(
      String keyId, String name, KeyRole role, Environment environment, List<ClientUuid> clients) {

    public boolean mayUse(Environment wanted) {
      return environment == null || environment == wanted;
    }

    public boolean maySee(ClientUuid client) {
      return clients == null || clients.contains(client);
    }
  }

  public record KeyChanged(String keyId) {}

  private AccessContract() {}
}
