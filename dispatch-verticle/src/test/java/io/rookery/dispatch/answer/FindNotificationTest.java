package io.rookery.dispatch.answer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.DeliveryDetail;
import io.rookery.shared.contract.DispatchContract.DeliveryStatus;
import io.rookery.shared.contract.DispatchContract.FindNotification;
import io.rookery.shared.contract.DispatchContract.HistoryEntry;
import io.rookery.shared.contract.DispatchContract.NotificationDetail;
import io.rookery.shared.contract.DispatchContract.NotificationSummary;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.WaitReason;
import io.rookery.shared.sealing.SecretContext;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** One notification: its body, its deliveries, and the history of each. */
class FindNotificationTest extends NotificationsFixture {
  private static final ClientUuid CLIENT = new ClientUuid(UUID.randomUUID());
  private static final ClientUuid OTHER = new ClientUuid(UUID.randomUUID());
  private static final EndpointKey PRODUCTION = new EndpointKey(CLIENT, Environment.PRODUCTION);
  private static final EndpointKey SANDBOX = new EndpointKey(CLIENT, Environment.SANDBOX);

  @Test
  void a_fresh_notification_is_found_with_its_body_and_no_history() throws TimeoutException {
    // Given
    NotificationId id = rows.accept(PRODUCTION, 1, now);
    // When
    NotificationDetail found = find(id, null);
    // Then
    assertThat(found.summary())
        .isEqualTo(
            new NotificationSummary(
                id,
                CLIENT,
                Environment.PRODUCTION,
                NotificationType.USER_CREATED,
                "u-1",
                now,
                now,
                FRESH));
    assertThat(MASTER.open(found.body(), SecretContext.body(id, PRODUCTION)))
        .asString(UTF_8)
        .isEqualTo("{\"name\":\"Zoë\"}");
    assertThat(found.deliveries()).containsExactly(new DeliveryDetail(0, FRESH, List.of()));
  }

  @Test
  void a_waiting_notification_tells_when_it_is_tried_again_and_why() throws TimeoutException {
    // Given
    NotificationId id = rows.accept(PRODUCTION, 2, now);
    Instant due = now.plusSeconds(30);
    rows.log(PRODUCTION, id, 2, now.plusSeconds(1), DeliveryEvent.ATTEMPT_FAILED, 1, 500, due);
    rows.log(PRODUCTION, id, 2, now.plusSeconds(6), DeliveryEvent.ATTEMPT_FAILED, 2, 500, due);
    rows.toBacklog(PRODUCTION, 2, 2, due, WaitReason.RETRY);
    // When
    NotificationDetail found = find(id, null);
    // Then
    DeliveryStatus waiting = new DeliveryStatus(null, WaitReason.RETRY, due, 2);
    assertThat(found.summary().status()).isEqualTo(waiting);
    assertThat(found.deliveries()).hasSize(1);
    assertThat(found.deliveries().get(0).seq()).isEqualTo(2);
    assertThat(found.deliveries().get(0).status()).isEqualTo(waiting);
    assertThat(found.deliveries().get(0).history())
        .extracting(HistoryEntry::attempt)
        .containsExactly(1, 2);
  }

  @Test
  void a_parked_notification_is_parked_for_its_reason() throws TimeoutException {
    // Given
    NotificationId id = rows.accept(SANDBOX, 3, now);
    rows.log(SANDBOX, id, 3, now, DeliveryEvent.PARKED, 0, null, null);
    rows.toBacklog(SANDBOX, 3, 0, null, WaitReason.BREAKER_OPEN);
    // When
    NotificationDetail found = find(id, null);
    // Then
    assertThat(found.summary().status())
        .isEqualTo(new DeliveryStatus(null, WaitReason.BREAKER_OPEN, null, 0));
  }

  @Test
  void the_final_row_comes_last_and_gives_the_state_also_when_times_are_equal()
      throws TimeoutException {
    // Given
    NotificationId id = rows.accept(PRODUCTION, 4, now);
    rows.log(PRODUCTION, id, 4, now, DeliveryEvent.DELIVERED, 2, 200, null);
    rows.log(PRODUCTION, id, 4, now, DeliveryEvent.ATTEMPT_FAILED, 1, 503, now);
    rows.end(PRODUCTION, 4);
    // When
    NotificationDetail found = find(id, null);
    // Then
    assertThat(found.summary().status())
        .isEqualTo(new DeliveryStatus(DeliveryEvent.DELIVERED, null, null, 2));
    assertThat(found.deliveries().get(0).history())
        .extracting(HistoryEntry::event)
        .containsExactly(DeliveryEvent.ATTEMPT_FAILED, DeliveryEvent.DELIVERED);
  }

  @Test
  void each_delivery_of_a_notification_has_its_own_status_and_the_newest_counts()
      throws TimeoutException {
    // Given
    NotificationId id = rows.accept(PRODUCTION, 5, now);
    rows.log(PRODUCTION, id, 5, now, DeliveryEvent.EXHAUSTED, 11, 500, null);
    rows.end(PRODUCTION, 5);
    Instant later = now.plusSeconds(60);
    rows.log(PRODUCTION, id, 6, later, DeliveryEvent.DELIVERED, 1, 200, null);
    // When
    NotificationDetail found = find(id, null);
    // Then
    assertThat(found.deliveries()).extracting(DeliveryDetail::seq).containsExactly(5L, 6L);
    assertThat(found.deliveries())
        .extracting(delivery -> delivery.status().finalState())
        .containsExactly(DeliveryEvent.EXHAUSTED, DeliveryEvent.DELIVERED);
    assertThat(found.summary().status().word()).isEqualTo("delivered");
  }

  @Test
  void a_notification_of_another_client_is_not_seen() throws TimeoutException {
    // Given
    NotificationId id = rows.accept(PRODUCTION, 7, now);
    // When
    NotificationDetail hidden = find(id, List.of(OTHER));
    NotificationDetail seen = find(id, List.of(OTHER, CLIENT));
    // Then
    assertThat(hidden).isNull();
    assertThat(seen.summary().id()).isEqualTo(id);
  }

  @Test
  void an_unknown_notification_is_not_found() throws TimeoutException {
    // When
    NotificationDetail found = find(rows.id(now), null);
    // Then
    assertThat(found).isNull();
  }

  @Test
  void an_erased_notification_keeps_its_history_and_has_no_body() throws TimeoutException {
    // Given
    NotificationId id = rows.accept(PRODUCTION, 8, now);
    rows.log(PRODUCTION, id, 8, now, DeliveryEvent.ERASED, 0, null, null);
    rows.end(PRODUCTION, 8);
    rows.erase(id);
    // When
    NotificationDetail found = find(id, null);
    // Then
    assertThat(found.body()).isNull();
    assertThat(found.summary().status().word()).isEqualTo("erased");
  }

  private NotificationDetail find(NotificationId id, List<ClientUuid> clients)
      throws TimeoutException {
    return DispatchContract.FIND
        .ask(vertx, new FindNotification(id, clients), TIMEOUT)
        .await(5, SECONDS)
        .notification();
  }
}
