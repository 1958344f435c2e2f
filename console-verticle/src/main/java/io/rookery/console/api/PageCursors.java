package io.rookery.console.api;

import io.rookery.shared.http.Problem;
import io.rookery.shared.sealing.MasterKey;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Writes where a page ended, and reads it again only as it was written and for the same list with
 * the same filter: whoever asks cannot begin at a place of their own.
 *
 * <p>A text is base64url of the version of the master key, 16 bytes of HMAC and the position. After
 * a change of the key old ones go on for as long as the old key opens.
 */
public final class PageCursors {
  public static final Problem INVALID =
      Problem.of(
          400,
          "invalid_cursor",
          "Give the next of an earlier page of this list, asked for with the same filter.");

  private static final String PURPOSE = "page cursor";
  private static final int MAC_BYTES = 16;
  private static final int VERSION_BYTES = Integer.BYTES;

  private final MasterKey master;

  public PageCursors(MasterKey master) {
    this.master = master;
  }

  /** {@code filter} names the list and what it was asked for, null for what was not. */
  public String write(List<String> filter, String position) {
    int version = master.current();
    Buffer text =
        Buffer.buffer()
            .appendInt(version)
            .appendBytes(mac(version, filter, position))
            .appendString(position);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes());
  }

  /** The position; empty if the text was altered, or is of another list or filter. */
  public Optional<String> read(List<String> filter, String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      if (bytes.length < VERSION_BYTES + MAC_BYTES) {
        return Optional.empty();
      }
      int version = Buffer.buffer(bytes).getInt(0);
      int end = VERSION_BYTES + MAC_BYTES;
      byte[] given = Arrays.copyOfRange(bytes, VERSION_BYTES, end);
      String position = new String(bytes, end, bytes.length - end, StandardCharsets.UTF_8);
      return master.versions().contains(version)
              && MessageDigest.isEqual(given, mac(version, filter, position))
          ? Optional.of(position)
          : Optional.empty();
    } catch (IllegalArgumentException noBase64) {
      return Optional.empty();
    }
  }

  private byte[] mac(int version, List<String> filter, String position) {
    byte[] signed =
        (new JsonArray(filter).encode() + '\n' + position).getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(master.mac(version, PURPOSE, signed), MAC_BYTES);
  }
}
