package io.rookery.console.page;

import io.rookery.shared.contract.AttentionContract.Attention;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import java.time.Instant;

/** One thing that needs a human. */
public record AttentionRow(
    String id,
    ClientUuid client,
    String name,
    Environment environment,
    String words,
    String detail,
    Instant since) {

  static AttentionRow of(Attention one, ClientNames names) {
    return new AttentionRow(
        "attention-" + one.id(),
        one.client(),
        names.of(one.client()),
        one.environment(),
        Words.ofAttention(one.kind()),
        one.detail(),
        one.since());
  }
}
