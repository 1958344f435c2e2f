package io.rookery.dispatch.attention;

import io.rookery.dispatch.attention.AttentionSettings.Webhook;
import io.rookery.dispatch.send.AttemptResult;
import io.rookery.dispatch.send.AttemptResult.Answered;
import io.rookery.dispatch.send.WebhookSender;
import io.rookery.dispatch.signing.Signable;
import io.rookery.dispatch.signing.WebhookSigner;
import io.rookery.shared.guard.GuardedResolver;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts each change to the operator's own webhook until that takes it. With connections of its own,
 * one call at a time and no slot: clients never wait for it. Used from one event loop.
 */
public final class OperatorWebhook {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorWebhook.class);
  private static final int NEWS_PER_ROUND_MAX = 50;

  /** Longer than a call, or another dispatcher would repeat what is still under way. */
  private static final Duration CLAIM_BEYOND_DEADLINE = Duration.ofSeconds(30);

  private final Webhook webhook;
  private final NewsStore store;
  private final InstantSource clock;
  private final WebhookSender sender;
  private final WebhookSigner signer = new WebhookSigner();
  private boolean stopped;

  /**
   * Belongs to the event loop it is made on.
   *
   * @param nanoTime a clock that never goes back
   */
  public OperatorWebhook(
      Vertx vertx, Database database, InstantSource clock, LongSupplier nanoTime, Webhook webhook) {
    this.webhook = webhook;
    this.store = new NewsStore(database);
    this.clock = clock;
    this.sender =
        new WebhookSender(
            vertx, new GuardedResolver(vertx, webhook.guard()), webhook.send(), nanoTime);
  }

  /** Tells what is due, oldest first; ends with the first that is not taken. */
  public Future<Void> tell() {
    return tell(NEWS_PER_ROUND_MAX);
  }

  /** Ends the call that is open: its news is told again, by whoever lives then. */
  public Future<Void> stop() {
    stopped = true;
    return sender.close();
  }

  private Future<Void> tell(int newsMax) {
    if (stopped || newsMax == 0) {
      return Future.succeededFuture();
    }
    Instant now = clock.instant();
    Instant claimedUntil = now.plus(webhook.send().deadline()).plus(CLAIM_BEYOND_DEADLINE);
    return store
        .claim(now, claimedUntil)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture()
                    : post(found.get()).compose(result -> record(found.get(), result, newsMax)));
  }

  private Future<AttemptResult> post(News news) {
    Buffer body = news.body();
    Signable message =
        new Signable(
            news.id(),
            new EndpointKey(news.attention().client(), news.attention().environment()),
            news.attempt(),
            clock.instant().getEpochSecond(),
            null,
            null,
            body);
    return sender.send(webhook.target(), signer.sign(webhook.keys(), message), body);
  }

  private Future<Void> record(News news, AttemptResult result, int newsMax) {
    if (result instanceof Answered answer && answer.status() / 100 == 2) {
      return store.taken(news, clock.instant()).compose(taken -> tell(newsMax - 1));
    }
    LOG.warn("attention.not_told id={} attempt={} result={}", news.id(), news.attempt(), result);
    return store.again(news, clock.instant().plus(news.backOff()));
  }
}
