package io.rookery.subscription.registry;

import static io.rookery.subscription.registry.RegistryFixture.client;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.SubscriptionContract.ListSubscriptions;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionPage;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListSubscriptionsTest {
  private static final List<ClientUuid> CLIENTS =
      IntStream.range(0, 5)
          .mapToObj(i -> client())
          .sorted(Comparator.comparing(ClientUuid::toString))
          .toList();
  private static final List<String> NAMES =
      List.of("Acme", "acme health", "100% Fit", "Ärztehaus", "Under_score");

  private static RegistryFixture given;

  @BeforeAll
  static void open() throws Exception {
    given = new RegistryFixture(TestDatabase.with(SubscriptionRole.REGISTRY));
    for (int i = 0; i < CLIENTS.size(); i++) {
      given.save(RegistryFixture.named(CLIENTS.get(i), NAMES.get(i)));
    }
  }

  @AfterAll
  static void close() throws Exception {
    given.close();
  }

  @Test
  void pages_follow_each_other_until_there_is_no_next() throws Exception {
    // Given
    List<ClientUuid> seen = new ArrayList<>();
    ClientUuid after = null;
    // When
    do {
      SubscriptionPage page = list(new ListSubscriptions(null, null, after, 2));
      page.subscriptions().forEach(subscription -> seen.add(subscription.client()));
      after = page.next();
    } while (after != null);
    // Then
    assertThat(seen).isEqualTo(CLIENTS);
  }

  @Test
  void a_full_last_page_has_no_next() throws Exception {
    // When
    SubscriptionPage page = list(new ListSubscriptions(null, null, CLIENTS.get(2), 2));
    // Then
    assertThat(page.subscriptions()).hasSize(2);
    assertThat(page.next()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"ACME, 2", "acme h, 1", "%, 1", "_, 1", "ÄRZTE, 1", "nobody, 0"})
  void a_name_is_found_by_any_part_of_it_in_any_case(String part, int found) throws Exception {
    // When
    SubscriptionPage page = list(new ListSubscriptions(part, null, null, 10));
    // Then
    assertThat(page.subscriptions()).hasSize(found);
  }

  @Test
  void only_the_named_clients_are_listed() throws Exception {
    // When
    SubscriptionPage some =
        list(new ListSubscriptions(null, List.of(CLIENTS.get(3), client()), null, 10));
    SubscriptionPage none = list(new ListSubscriptions(null, List.of(), null, 10));
    // Then
    assertThat(some.subscriptions()).extracting(Subscription::name).containsExactly("Ärztehaus");
    assertThat(none.subscriptions()).isEmpty();
  }

  @Test
  void a_client_is_listed_once_with_the_subscription_that_counts() throws Exception {
    // Given
    ClientUuid client = CLIENTS.get(4);
    given.unsubscribe(client);
    // When
    SubscriptionPage ended = list(new ListSubscriptions(null, List.of(client), null, 10));
    Subscription again = given.save(RegistryFixture.named(client, "Under_score")).subscription();
    SubscriptionPage resubscribed = list(new ListSubscriptions(null, List.of(client), null, 10));
    // Then
    assertThat(ended.subscriptions()).hasSize(1);
    assertThat(ended.subscriptions().get(0).until()).isNotNull();
    assertThat(resubscribed.subscriptions()).containsExactly(again);
  }

  private static SubscriptionPage list(ListSubscriptions asked) throws Exception {
    return given.registry.list(asked).await(5, SECONDS);
  }
}
