package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.ListNotifications;
import io.rookery.shared.contract.DispatchContract.NotificationFilter;
import io.rookery.shared.contract.DispatchContract.NotificationPage;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class NotificationsPageTest extends PageFixture {
  private static final String ID = "01936f2c-8a52-7a0e-8c69-9f0d0d6a2f6f";

  private Queue<ListNotifications> asked;

  NotificationsPageTest() {
    super(KeyRole.ACCOUNT_MANAGER);
  }

  @Test
  void the_address_holds_the_whole_filter_and_the_next_page_keeps_it() throws Exception {
    // Given
    NotificationPage empty = new NotificationPage(List.of(), NotificationId.parse(ID));
    asked = console.serve(DispatchContract.LIST, list -> Future.succeededFuture(empty));
    // When
    String page =
        browser
            .get(
                "/notifications?client_uuid="
                    + PageAnswers.CLIENT
                    + "&environment=sandbox&type=user.created&status=parked&user_id=user%2B7"
                    + "&from=2026-11-24T08%3A00&until=")
            .bodyAsString();
    // Then
    ListNotifications list = asked.peek();
    assertThat(list.environment()).isEqualTo(Environment.SANDBOX);
    assertThat(list.filter())
        .isEqualTo(
            new NotificationFilter(
                "user+7",
                NotificationType.USER_CREATED,
                "parked",
                Instant.parse("2026-11-24T08:00:00Z"),
                null));
    assertThat(page)
        .containsPattern("before=[^&]+&amp;client_uuid=" + PageAnswers.CLIENT)
        .contains("&amp;user_id=user%2B7&amp;from=2026-11-24T08%3A00\"")
        .contains("Look through older ones");
  }

  @Test
  void who_types_a_name_is_asked_which_client_and_keeps_the_filter() throws Exception {
    // When
    String page = browser.get("/notifications?client_uuid=acme&status=parked").bodyAsString();
    // Then
    assertThat(page)
        .contains("/notifications?client_uuid=" + PageAnswers.CLIENT + "&amp;status=parked")
        .contains("Acme Health");
  }

  @Test
  void a_whole_name_is_as_good_as_the_uuid() throws Exception {
    // Given
    asked =
        console.serve(
            DispatchContract.LIST,
            list -> Future.succeededFuture(new NotificationPage(List.of(), null)));
    // When
    browser.get("/notifications?client_uuid=acme+health");
    // Then
    assertThat(asked.peek().client()).isEqualTo(PageAnswers.CLIENT);
  }

  @Test
  void a_time_is_of_the_zone_that_is_named_and_comes_back_as_an_instant() throws Exception {
    // Given
    asked =
        console.serve(
            DispatchContract.LIST,
            list -> Future.succeededFuture(new NotificationPage(List.of(), null)));
    String address = "/notifications?client_uuid=" + PageAnswers.CLIENT;
    // When
    String page =
        browser.get(address + "&from=2026-11-25T10:30&zone=Europe%2FMadrid").bodyAsString();
    // Then
    assertThat(asked.peek().filter().from()).isEqualTo(Instant.parse("2026-11-25T09:30:00Z"));
    assertThat(page)
        .contains("value=\"2026-11-25T09:30\" data-at=\"2026-11-25T09:30:00Z\"")
        .contains("Accepted from <span class=\"zone\">(UTC)</span>");
  }

  @Test
  void what_cannot_be_read_is_named_and_nothing_is_asked_for() throws Exception {
    // Given
    asked =
        console.serve(
            DispatchContract.LIST,
            list -> Future.succeededFuture(new NotificationPage(List.of(), null)));
    String address = "/notifications?client_uuid=" + PageAnswers.CLIENT;
    // When
    String page = browser.get(address + "&status=parked&from=yesterday").bodyAsString();
    // Then
    assertThat(page).contains("“yesterday” is not a time such as");
    assertThat(asked).isEmpty();
  }
}
