package io.rookery.dispatch.answer;

import io.rookery.dispatch.answer.NotificationStore.Logged;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.DeliveryStatus;
import io.rookery.shared.contract.DispatchContract.Explain;
import io.rookery.shared.contract.DispatchContract.Explained;
import io.rookery.shared.contract.DispatchContract.Explanation;
import io.rookery.shared.contract.DispatchContract.HistoryEntry;
import io.rookery.shared.contract.DispatchContract.NotificationSummary;
import io.rookery.shared.contract.SubscriptionContract.Resolution;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * Answers why a notification was not delivered, or when it will be. Any dispatcher can: it goes by
 * the tables and the directory, not by what an owner holds in memory.
 */
public final class ExplainAnswers {
  /** What the registry says: see {@code EndpointCondition} and {@code ExplanationFacts}. */
  private record Standing(String subscription, boolean untested, String off) {}

  private final NotificationStore notifications;
  private final EndpointConditionStore conditions;
  private final Directory directory;
  private final Function<Environment, RetryRule> rules;
  private final InstantSource clock;

  public ExplainAnswers(
      Database database,
      Directory directory,
      Function<Environment, RetryRule> rules,
      InstantSource clock) {
    this.notifications = new NotificationStore(database);
    this.conditions = new EndpointConditionStore(database);
    this.directory = directory;
    this.rules = rules;
    this.clock = clock;
  }

  /** Serves until the verticle of this context is undeployed. */
  public Future<Void> serve(Vertx vertx) {
    return DispatchContract.EXPLAIN.serve(vertx, this::explain).completion();
  }

  Future<Explained> explain(Explain question) {
    return notifications
        .find(question.id(), question.clients())
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(new Explained(null))
                    : explain(found.get().untried()).map(Explained::new));
  }

  private Future<Explanation> explain(NotificationSummary untried) {
    EndpointKey endpoint = new EndpointKey(untried.client(), untried.environment());
    return notifications
        .history(untried.id(), endpoint)
        .compose(
            logged -> {
              DeliveryStatus status =
                  logged.isEmpty() ? NotificationStore.UNTRIED : logged.get(0).status();
              long seq = logged.isEmpty() ? 0 : logged.get(0).seq();
              return standing(endpoint, untried)
                  .compose(
                      standing ->
                          facts(
                              endpoint, standing, untried.with(status), seq, history(logged, seq)));
            })
        .map(facts -> Explainer.explain(facts, clock.instant()));
  }

  private Future<ExplanationFacts> facts(
      EndpointKey endpoint,
      Standing standing,
      NotificationSummary notification,
      long seq,
      List<HistoryEntry> history) {
    return conditions
        .condition(endpoint, standing.subscription(), standing.untested())
        .compose(
            condition ->
                conditions
                    .behind(endpoint, notification.userId(), seq)
                    .map(
                        behind ->
                            new ExplanationFacts(
                                notification,
                                seq,
                                history,
                                condition,
                                rules.apply(endpoint.environment()),
                                standing.off(),
                                behind.orElse(null))));
  }

  /** The same rule by which the engine sends or ends it. */
  private Future<Standing> standing(EndpointKey endpoint, NotificationSummary notification) {
    return directory
        .resolve(endpoint)
        .map(
            found ->
                new Standing(
                    standing(found, notification.acceptedAt()),
                    found.endpoint() != null && !found.endpoint().released(),
                    found.endpoint() == null
                        ? null
                        : found.endpoint().settings().off().why(notification.type()).orElse(null)))
        .otherwise(new Standing("unknown", false, null));
  }

  private static String standing(Resolution resolution, Instant acceptedAt) {
    if (resolution.endpoint() != null
        && !acceptedAt.isBefore(resolution.endpoint().subscribedSince())) {
      return "active";
    }
    boolean inEnded =
        resolution.ended().stream()
            .anyMatch(
                period ->
                    !acceptedAt.isBefore(period.since()) && acceptedAt.isBefore(period.until()));
    return inEnded ? "ended" : "none";
  }

  /** Of the newest delivery, oldest first. */
  private static List<HistoryEntry> history(List<Logged> newestFirst, long seq) {
    List<HistoryEntry> history = new ArrayList<>();
    for (Logged one : newestFirst) {
      if (one.seq() == seq) {
        history.add(one.entry());
      }
    }
    Collections.reverse(history);
    return history;
  }
}
