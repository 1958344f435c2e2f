package io.rookery.dispatch.answer;

import io.rookery.dispatch.answer.NotificationStore.Found;
import io.rookery.dispatch.answer.NotificationStore.Logged;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.DeliveryDetail;
import io.rookery.shared.contract.DispatchContract.DeliveryStatus;
import io.rookery.shared.contract.DispatchContract.FindNotification;
import io.rookery.shared.contract.DispatchContract.FoundNotification;
import io.rookery.shared.contract.DispatchContract.ListNotifications;
import io.rookery.shared.contract.DispatchContract.NotificationDetail;
import io.rookery.shared.contract.DispatchContract.NotificationFilter;
import io.rookery.shared.contract.DispatchContract.NotificationPage;
import io.rookery.shared.contract.DispatchContract.NotificationSummary;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.sealing.SealedSecret;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Answers what console and command line ask about notifications. Every dispatcher can answer for
 * every shard: the answers come from the tables, not from what an owner holds in memory.
 */
public final class NotificationAnswers {
  private static final int PAGE_ROWS_MAX = 200;

  /** Of one page, however few of them have the type or status that is asked for. */
  private static final int LOOKED_AT_MAX = 2_000;

  private final NotificationStore store;
  private final MasterKey master;

  /** Bodies cross the bus sealed with {@code master}. */
  public NotificationAnswers(Database database, MasterKey master) {
    this.store = new NotificationStore(database);
    this.master = master;
  }

  /** Serves until the verticle of this context is undeployed. */
  public Future<Void> serve(Vertx vertx) {
    return Future.all(
            DispatchContract.FIND.serve(vertx, this::find).completion(),
            DispatchContract.LIST.serve(vertx, this::list).completion())
        .mapEmpty();
  }

  Future<FoundNotification> find(FindNotification question) {
    return store
        .find(question.id(), question.clients())
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(new FoundNotification(null))
                    : withHistory(found.get()).map(FoundNotification::new));
  }

  /** The endpoint that a notification is for; empty if it is of none of these clients. */
  public Future<Optional<EndpointKey>> endpointOf(NotificationId id, List<ClientUuid> clients) {
    return store
        .find(id, clients)
        .map(
            found ->
                found.map(
                    one -> new EndpointKey(one.untried().client(), one.untried().environment())));
  }

  Future<NotificationPage> list(ListNotifications question) {
    int limit = Math.max(1, Math.min(question.limit(), PAGE_ROWS_MAX));
    Set<Environment> environments =
        question.environment() == null
            ? EnumSet.allOf(Environment.class)
            : EnumSet.of(question.environment());
    NotificationFilter filter = question.filter();
    boolean sifts = filter.type() != null || filter.status() != null;
    // One row more than asked for tells whether there is a next page.
    int rows = sifts ? LOOKED_AT_MAX : limit + 1;
    return store
        .page(question.client(), environments, filter, question.before(), rows)
        .map(
            seen -> {
              List<NotificationSummary> meant = seen.stream().filter(filter::passes).toList();
              if (meant.size() > limit) {
                return new NotificationPage(meant.subList(0, limit), meant.get(limit - 1).id());
              }
              return new NotificationPage(
                  meant, seen.size() < rows ? null : seen.get(rows - 1).id());
            });
  }

  private Future<NotificationDetail> withHistory(Found found) {
    NotificationSummary untried = found.untried();
    EndpointKey endpoint = new EndpointKey(untried.client(), untried.environment());
    SealedSecret body =
        found.body() == null
            ? null
            : master.seal(found.body().getBytes(), SecretContext.body(untried.id(), endpoint));
    return store
        .history(untried.id(), endpoint)
        .map(
            logged -> {
              List<DeliveryDetail> deliveries = deliveries(logged);
              DeliveryStatus newest = deliveries.get(deliveries.size() - 1).status();
              return new NotificationDetail(untried.with(newest), body, deliveries);
            });
  }

  /** From newest first to oldest first, as people read it. */
  private static List<DeliveryDetail> deliveries(List<Logged> newestFirst) {
    if (newestFirst.isEmpty()) {
      return List.of(new DeliveryDetail(0, NotificationStore.UNTRIED, List.of()));
    }
    Map<Long, DeliveryDetail> bySeq = new LinkedHashMap<>();
    for (Logged logged : newestFirst) {
      bySeq
          .computeIfAbsent(
              logged.seq(), seq -> new DeliveryDetail(seq, logged.status(), new ArrayList<>()))
          .history()
          .add(logged.entry());
    }
    List<DeliveryDetail> deliveries = new ArrayList<>(bySeq.values());
    Collections.reverse(deliveries);
    deliveries.forEach(delivery -> Collections.reverse(delivery.history()));
    return deliveries;
  }
}
