package io.rookery.dispatch.attention;

import io.rookery.dispatch.attention.AttentionStore.Raised;
import io.rookery.dispatch.send.Validity;
import io.rookery.shared.contract.AttentionContract;
import io.rookery.shared.contract.AttentionContract.Attention;
import io.rookery.shared.contract.AttentionContract.AttentionPage;
import io.rookery.shared.contract.AttentionContract.Kind;
import io.rookery.shared.contract.AttentionContract.ListAttention;
import io.rookery.shared.contract.DispatchContract.Outcome;
import io.rookery.shared.contract.SubscriptionContract.Resolution;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls for a human, once for each change and not for each message. Most of it is read off the
 * tables, so that it survives every restart and any node can do it; that something is exhausted is
 * told by the outcomes, that a certificate ends soon by the answers. Used from one event loop.
 */
public final class Attentions {
  private static final Logger LOG = LoggerFactory.getLogger(Attentions.class);
  private static final Duration KEPT = Duration.ofDays(30);
  private static final int PAGE_ROWS_MAX = 1_000;
  private static final int ENDPOINTS_PER_QUESTION = 500;

  private final Vertx vertx;
  private final AttentionStore store;
  private final Directory directory;
  private final InstantSource clock;
  private final Duration undeliveredAgeMax;
  private final CertificateWatch certificates;
  private final ExhaustionWatch exhausted = new ExhaustionWatch();

  public Attentions(
      Vertx vertx,
      Database database,
      Directory directory,
      InstantSource clock,
      AttentionSettings settings) {
    this.vertx = vertx;
    this.store = new AttentionStore(database, settings.webhook().isPresent());
    this.directory = directory;
    this.clock = clock;
    this.undeliveredAgeMax = settings.undeliveredAgeMax();
    this.certificates = new CertificateWatch(settings.certificateBefore());
  }

  /** Serves until the verticle of this context is undeployed. */
  public Future<Void> serve() {
    return AttentionContract.LIST.serve(vertx, this::list).completion();
  }

  /** Raises and clears what has changed since the last time, on whichever node it did. */
  public Future<Void> check() {
    Instant now = clock.instant();
    Instant olderThan = now.minus(undeliveredAgeMax);
    return store
        .raise(olderThan, now)
        .onSuccess(this::announce)
        .compose(raised -> store.clear(olderThan, now))
        .onSuccess(this::announce)
        .compose(cleared -> store.untilAnAnswer())
        .compose(raised -> clearEnded(raised, now))
        .compose(cleared -> store.open(Kind.EXHAUSTED))
        .onSuccess(found -> exhausted.known(found, now))
        .compose(found -> clearExhausted(now))
        .compose(found -> store.open(Kind.CERTIFICATE_EXPIRES))
        .onSuccess(found -> certificates.known(found, now))
        .compose(found -> store.forget(now.minus(KEPT)));
  }

  private Future<Void> clearExhausted(Instant now) {
    return Future.all(
            exhausted.over(now).stream()
                .map(
                    endpoint ->
                        store
                            .clear(endpoint, Kind.EXHAUSTED, now)
                            .onSuccess(
                                cleared -> {
                                  exhausted.forget(endpoint);
                                  announce(cleared);
                                }))
                .toList())
        .mapEmpty();
  }

  /** Of a subscription that has ended nothing is sent any more, so no answer would clear it. */
  private Future<Void> clearEnded(List<Raised> raised, Instant now) {
    if (raised.isEmpty()) {
      return Future.succeededFuture();
    }
    int end = Math.min(ENDPOINTS_PER_QUESTION, raised.size());
    List<Raised> some = raised.subList(0, end);
    return directory
        .resolve(some.stream().map(Raised::endpoint).toList())
        .compose(found -> clearEnded(some, found, now))
        .recover(
            failure -> {
              LOG.warn("attention.not_looked_up cause={}", failure.toString());
              return Future.succeededFuture();
            })
        .compose(done -> clearEnded(raised.subList(end, raised.size()), now));
  }

  private Future<Void> clearEnded(List<Raised> raised, List<Resolution> found, Instant now) {
    List<Future<List<Attention>>> cleared = new ArrayList<>();
    for (int i = 0; i < raised.size(); i++) {
      Raised one = raised.get(i);
      if (hasEndedSince(one.since(), found.get(i))) {
        cleared.add(store.clear(one.endpoint(), one.kind(), now).onSuccess(this::announce));
      }
    }
    return Future.all(cleared).mapEmpty();
  }

  private static boolean hasEndedSince(Instant since, Resolution found) {
    return found.endpoint() == null || found.endpoint().subscribedSince().isAfter(since);
  }

  /** A delivery ended. Each that is exhausted is one thing with those of the hour before it. */
  public void ended(Outcome outcome) {
    EndpointKey endpoint = new EndpointKey(outcome.client(), outcome.environment());
    Instant now = clock.instant();
    if (outcome.state() == DeliveryEvent.DELIVERED) {
      exhausted.delivered(endpoint);
    } else if (outcome.state() == DeliveryEvent.EXHAUSTED && exhausted.exhausted(endpoint, now)) {
      write(
          store.raise(endpoint, Kind.EXHAUSTED, "notification " + outcome.id(), now),
          () -> exhausted.forget(endpoint));
    }
  }

  /** An endpoint answered, with this certificate; null: without TLS. */
  public void answered(EndpointKey endpoint, Validity certificate) {
    Instant now = clock.instant();
    switch (certificates.seen(endpoint, certificate, now)) {
      case ENDS_SOON ->
          write(
              store.raise(
                  endpoint, Kind.CERTIFICATE_EXPIRES, "ends at " + certificate.until(), now),
              () -> certificates.forget(endpoint));
      case RENEWED -> write(store.clear(endpoint, Kind.CERTIFICATE_EXPIRES, now), () -> {});
      case NONE -> {}
    }
  }

  /**
   * What could not be raised is forgotten, so that it is tried again; what could not be cleared is
   * found open by the next check.
   */
  private void write(Future<List<Attention>> written, Runnable forget) {
    written
        .onSuccess(this::announce)
        .onFailure(
            failure -> {
              LOG.warn("attention.not_written cause={}", failure.toString());
              forget.run();
            });
  }

  private void announce(List<Attention> changed) {
    for (Attention one : changed) {
      LOG.info(
          "attention.{} kind={} client={} environment={} detail={}",
          one.clearedAt() == null ? "raised" : "cleared",
          one.kind().wireName(),
          one.client(),
          one.environment().wireName(),
          one.detail());
      AttentionContract.ATTENTION.announce(vertx, one);
    }
  }

  private Future<AttentionPage> list(ListAttention question) {
    int limit = Math.max(1, Math.min(question.limit(), PAGE_ROWS_MAX));
    // One row more than asked for tells whether there is a next page.
    return store
        .page(question, limit + 1)
        .map(
            found ->
                found.size() <= limit
                    ? new AttentionPage(found, null)
                    : new AttentionPage(found.subList(0, limit), found.get(limit - 1).id()));
  }
}
