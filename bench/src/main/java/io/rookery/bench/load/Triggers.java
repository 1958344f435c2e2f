package io.rookery.bench.load;

import io.rookery.shared.body.NotificationBody;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * The triggers of each client, written before the clock runs: only the user is filled in. Their
 * notifications have 1,024 bytes, of digits that do not compress to nothing.
 */
public final class Triggers {
  public static final int BODY_BYTES = 1_024;
  private static final int USER_DIGITS = 24;
  private static final int SEED = 20261124;
  private static final String USER = "0".repeat(USER_DIGITS);

  private final List<byte[]> items = new ArrayList<>();
  private final List<byte[]> heads = new ArrayList<>();
  private final String key;
  private final int userAt;

  /**
   * Writes them.
   *
   * @param key of the producer
   * @param raw whether the trigger itself has 1,024 bytes, for a system that sends it as it came
   */
  public Triggers(List<ClientUuid> clients, String key, boolean raw) {
    this.key = key;
    SplittableRandom random = new SplittableRandom(SEED);
    String start = start(clients.get(0));
    this.userAt = start.indexOf(USER);
    int fill = BODY_BYTES - (raw ? bytes(start + end("")).length : notificationBytes(clients));
    for (ClientUuid client : clients) {
      byte[] item = bytes(start(client) + end(digits(random, fill)));
      items.add(item);
      heads.add(head("/v1/notifications", item.length));
    }
  }

  /** One request. */
  public Buffer one(int client, int user) {
    return Buffer.buffer(1500).appendBytes(heads.get(client)).appendBytes(item(client, user));
  }

  /** The body of one request. */
  public Buffer body(int client, int user) {
    return Buffer.buffer(item(client, user));
  }

  /** One request with many triggers, each for the next client. */
  public Buffer batch(int[] clients, int[] users) {
    Buffer body = Buffer.buffer("{\"notifications\":[");
    for (int i = 0; i < clients.length; i++) {
      if (i > 0) {
        body.appendByte((byte) ',');
      }
      body.appendBytes(item(clients[i], users[i]));
    }
    body.appendString("]}");
    return Buffer.buffer(head("/v1/notifications/batch", body.length())).appendBuffer(body);
  }

  private byte[] item(int client, int user) {
    byte[] item = items.get(client).clone();
    int rest = user;
    for (int at = userAt + USER_DIGITS - 1; rest > 0; at--) {
      item[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return item;
  }

  private byte[] head(String path, int length) {
    return bytes(
        "POST "
            + path
            + " HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer "
            + key
            + "\r\ncontent-type: application/json\r\ncontent-length: "
            + length
            + "\r\n\r\n");
  }

  private static String start(ClientUuid client) {
    return "{\"type\":\"user.created\",\"environment\":\"production\",\"client_uuid\":\""
        + client
        + "\",\"user_id\":\""
        + USER
        + "\"";
  }

  private static String end(String digits) {
    return ",\"details\":{\"note\":\"" + digits + "\"}}";
  }

  private static int notificationBytes(List<ClientUuid> clients) {
    NotificationBody body =
        new NotificationBody(
            new EndpointKey(clients.get(0), Environment.PRODUCTION),
            NotificationType.USER_CREATED,
            USER,
            null,
            null,
            null,
            Instant.EPOCH,
            Buffer.buffer("{\"note\":\"\"}"));
    return body.toJson(new NotificationId(new UUID(0x7000L, 0x8000_0000_0000_0000L))).length();
  }

  private static String digits(SplittableRandom random, int many) {
    StringBuilder digits = new StringBuilder(many + 16);
    while (digits.length() < many) {
      digits.append(Long.toHexString(random.nextLong()));
    }
    return digits.substring(0, many);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
