package io.rookery.shared.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.bus.TopicAddress;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import java.time.Instant;
import java.util.List;

/** What dispatch says needs a human: announced once for each change, and kept to be asked for. */
public final class AttentionContract {
  public static final TopicAddress<Attention> ATTENTION =
      new TopicAddress<>("dispatch.attention.v1", Attention.class);
  public static final RequestAddress<ListAttention, AttentionPage> LIST =
      new RequestAddress<>("dispatch.list_attention.v1", ListAttention.class, AttentionPage.class);

  /** What about an endpoint needs a human. */
  public enum Kind {
    /** The engine disabled it: it says that it is gone, or failed for days. */
    DISABLED("disabled"),
    /** It refuses what only the client can put right, such as with a 401 or a 404. */
    CLIENT_MUST_FIX("client_must_fix"),
    /** Its address is none that may be sent to. */
    ADDRESS_REFUSED("address_refused"),
    /** A notification used up its attempts; over with the next one that is delivered. */
    EXHAUSTED("exhausted"),
    /** The oldest that waits for it is older than the limit. */
    UNDELIVERED_TOO_OLD("undelivered_too_old"),
    /** The certificate that it shows ends soon. */
    CERTIFICATE_EXPIRES("certificate_expires");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    @JsonValue
    public String wireName() {
      return wireName;
    }

    @JsonCreator
    public static Kind parse(String text) {
      for (Kind kind : values()) {
        if (kind.wireName.equals(text)) {
          return kind;
        }
      }
      throw new IllegalArgumentException("no such kind of attention");
    }
  }

  /**
   * One thing that needs a human.
   *
   * @param id rises with each
   * @param clearedAt when it was over; null: it is not
   */
  public record Attention(
      long id,
      ClientUuid client,
      Environment environment,
      Kind kind,
      String detail,
      Instant since,
      Instant clearedAt) {}

  /**
   * A page, newest first.
   *
   * @param clients only of these; null: of all
   * @param environment null: both
   * @param cleared with what is over by now; that is kept for 30 days
   * @param before only ids below; null: the newest
   */
  public record ListAttention(
      List<ClientUuid> clients, Environment environment, boolean cleared, Long before, int limit) {}

  /** {@code next} is null on the last page. */
  public record AttentionPage(List<Attention> attention, Long next) {}

  private AttentionContract() {}
}
