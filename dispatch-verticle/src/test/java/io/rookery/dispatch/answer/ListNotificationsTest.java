package io.rookery.dispatch.answer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.DeliveryStatus;
import io.rookery.shared.contract.DispatchContract.ListNotifications;
import io.rookery.shared.contract.DispatchContract.NotificationFilter;
import io.rookery.shared.contract.DispatchContract.NotificationPage;
import io.rookery.shared.contract.DispatchContract.NotificationSummary;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.WaitReason;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The notifications of a client, page by page, from the newest. */
class ListNotificationsTest extends NotificationsFixture {
  @Test
  void a_list_goes_page_by_page_from_the_newest_over_environments_and_days()
      throws TimeoutException {
    // Given
    ClientUuid client = new ClientUuid(UUID.randomUUID());
    EndpointKey sandbox = new EndpointKey(client, Environment.SANDBOX);
    EndpointKey production = new EndpointKey(client, Environment.PRODUCTION);
    NotificationId oldest = rows.accept(production, 11, now.minus(Duration.ofDays(1)));
    NotificationId older = rows.accept(sandbox, 12, now);
    NotificationId newer = rows.accept(production, 13, now.plusSeconds(1));
    NotificationId newest = rows.accept(production, 14, now.plus(Duration.ofDays(1)));
    // When
    NotificationPage first = list(client, null, null, 2);
    NotificationPage second = list(client, null, first.next(), 2);
    NotificationPage inSandbox = list(client, Environment.SANDBOX, null, 2);
    // Then
    assertThat(ids(first)).containsExactly(newest, newer);
    assertThat(first.next()).isEqualTo(newer);
    assertThat(ids(second)).containsExactly(older, oldest);
    assertThat(second.next()).isNull();
    assertThat(ids(inSandbox)).containsExactly(older);
  }

  @Test
  void a_list_tells_where_the_newest_delivery_of_each_stands() throws TimeoutException {
    // Given
    ClientUuid client = new ClientUuid(UUID.randomUUID());
    EndpointKey sandbox = new EndpointKey(client, Environment.SANDBOX);
    EndpointKey production = new EndpointKey(client, Environment.PRODUCTION);
    NotificationId ended = rows.accept(production, 21, now);
    rows.log(production, ended, 21, now, DeliveryEvent.SKIPPED, 0, null, null);
    rows.end(production, 21);
    NotificationId waiting = rows.accept(sandbox, 22, now.plusSeconds(1));
    Instant due = now.plusSeconds(5);
    rows.log(sandbox, waiting, 22, now, DeliveryEvent.ATTEMPT_FAILED, 1, 500, due);
    rows.toBacklog(sandbox, 22, 1, due, WaitReason.RETRY);
    NotificationId parked = rows.accept(production, 23, now.plusSeconds(2));
    rows.log(production, parked, 23, now, DeliveryEvent.PARKED, 0, null, null);
    rows.toBacklog(production, 23, 0, null, WaitReason.DISABLED);
    rows.accept(production, 24, now.plusSeconds(3));
    // When
    NotificationPage page = list(client, null, null, 10);
    // Then
    assertThat(page.notifications())
        .extracting(NotificationSummary::status)
        .containsExactly(
            FRESH,
            new DeliveryStatus(null, WaitReason.DISABLED, null, 0),
            new DeliveryStatus(null, WaitReason.RETRY, due, 1),
            new DeliveryStatus(DeliveryEvent.SKIPPED, null, null, 0));
  }

  @Test
  void a_list_of_one_user_goes_page_by_page_and_has_nobody_elses() throws TimeoutException {
    // Given
    ClientUuid client = new ClientUuid(UUID.randomUUID());
    EndpointKey production = new EndpointKey(client, Environment.PRODUCTION);
    NotificationId older = rows.accept(production, 41, now);
    NotificationId others = rows.accept(production, 42, now.plusSeconds(1));
    rows.about("u-2", others);
    NotificationId newer = rows.accept(production, 43, now.plusSeconds(2));
    NotificationFilter user = new NotificationFilter("u-1", null, null, null, null);
    // When
    NotificationPage first = list(client, null, user, null, 1);
    NotificationPage second = list(client, null, user, first.next(), 1);
    // Then
    assertThat(ids(first)).containsExactly(newer);
    assertThat(ids(second)).containsExactly(older);
    assertThat(second.next()).isNull();
  }

  @Test
  void a_search_by_user_reads_no_body() throws Exception {
    // Given somebody who may read all of a notification but that
    try (Connection session = test.connect();
        Statement sql = session.createStatement()) {
      sql.execute("CREATE ROLE all_but_bodies");
      sql.execute("GRANT USAGE ON SCHEMA delivery TO all_but_bodies");
      sql.execute(
          "GRANT SELECT ON delivery.delivery_log, delivery.backlog, delivery.queue"
              + " TO all_but_bodies");
      sql.execute(
          "GRANT SELECT (environment, id, client_uuid, type, user_id, occurred_at, accepted_at)"
              + " ON delivery.notification TO all_but_bodies");
      sql.execute("PREPARE search AS " + NotificationStore.PAGE_OF_USER);
      sql.execute("PREPARE look AS " + NotificationStore.FIND);
      sql.execute("SET ROLE all_but_bodies");
      // When
      Throwable search =
          catchThrowable(
              () -> sql.execute("EXECUTE search(NULL, NULL, NULL, 1, 0, 0, NULL, 'u-1')"));
      Throwable look = catchThrowable(() -> sql.execute("EXECUTE look(NULL, NULL)"));
      // Then
      assertThat(search).isNull();
      assertThat(look).hasMessageContaining("permission denied");
    }
  }

  @Test
  void a_list_is_of_a_time_from_inclusive_until_exclusive() throws TimeoutException {
    // Given
    ClientUuid client = new ClientUuid(UUID.randomUUID());
    EndpointKey production = new EndpointKey(client, Environment.PRODUCTION);
    rows.accept(production, 51, now.minusMillis(1));
    NotificationId in = rows.accept(production, 52, now);
    NotificationId out = rows.accept(production, 53, now.plusSeconds(1));
    NotificationFilter second = new NotificationFilter(null, null, null, now, now.plusSeconds(1));
    // When
    NotificationPage page = list(client, null, second, null, 10);
    NotificationPage behindTheEnd = list(client, null, second, out, 10);
    // Then
    assertThat(ids(page)).containsExactly(in);
    assertThat(ids(behindTheEnd)).containsExactly(in);
  }

  @Test
  void a_list_by_status_looks_at_two_thousand_and_says_where_to_look_on() throws TimeoutException {
    // Given
    ClientUuid client = new ClientUuid(UUID.randomUUID());
    EndpointKey production = new EndpointKey(client, Environment.PRODUCTION);
    NotificationId ended = rows.accept(production, 60, now);
    rows.log(production, ended, 60, now, DeliveryEvent.EXHAUSTED, 11, 500, null);
    rows.end(production, 60);
    rows.acceptMany(production, 2_000, now.plusSeconds(1));
    NotificationFilter exhausted = new NotificationFilter(null, null, "exhausted", null, null);
    // When
    NotificationPage first = list(client, null, exhausted, null, 10);
    NotificationPage second = list(client, null, exhausted, first.next(), 10);
    // Then
    assertThat(first.notifications()).isEmpty();
    assertThat(ids(second)).containsExactly(ended);
    assertThat(second.next()).isNull();
  }

  @Test
  void a_list_by_type_and_status_has_no_more_than_asked_for() throws TimeoutException {
    // Given
    ClientUuid client = new ClientUuid(UUID.randomUUID());
    EndpointKey production = new EndpointKey(client, Environment.PRODUCTION);
    NotificationId older = rows.accept(production, 71, now);
    NotificationId newer = rows.accept(production, 72, now.plusSeconds(1));
    NotificationFilter fresh =
        new NotificationFilter(null, NotificationType.USER_CREATED, "fresh", null, null);
    NotificationFilter other =
        new NotificationFilter(null, NotificationType.USER_DELETED, null, null, null);
    // When
    NotificationPage first = list(client, null, fresh, null, 1);
    NotificationPage second = list(client, null, fresh, first.next(), 1);
    NotificationPage none = list(client, null, other, null, 1);
    // Then
    assertThat(ids(first)).containsExactly(newer);
    assertThat(ids(second)).containsExactly(older);
    assertThat(none).isEqualTo(new NotificationPage(List.of(), null));
  }

  @Test
  void a_list_is_never_longer_than_two_hundred() throws TimeoutException {
    // Given
    ClientUuid client = new ClientUuid(UUID.randomUUID());
    EndpointKey production = new EndpointKey(client, Environment.PRODUCTION);
    for (int i = 0; i < 201; i++) {
      rows.accept(production, 1_000 + i, now);
    }
    // When
    NotificationPage page = list(client, null, null, 1_000_000);
    // Then
    assertThat(page.notifications()).hasSize(200);
    assertThat(page.next()).isEqualTo(page.notifications().get(199).id());
  }

  private NotificationPage list(
      ClientUuid client, Environment environment, NotificationId before, int limit)
      throws TimeoutException {
    return list(client, environment, null, before, limit);
  }

  private NotificationPage list(
      ClientUuid client,
      Environment environment,
      NotificationFilter filter,
      NotificationId before,
      int limit)
      throws TimeoutException {
    return DispatchContract.LIST
        .ask(vertx, new ListNotifications(client, environment, filter, before, limit), TIMEOUT)
        .await(5, SECONDS);
  }

  private static List<NotificationId> ids(NotificationPage page) {
    return page.notifications().stream().map(NotificationSummary::id).toList();
  }
}
