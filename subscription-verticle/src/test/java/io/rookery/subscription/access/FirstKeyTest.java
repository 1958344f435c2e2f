package io.rookery.subscription.access;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rookery.shared.contract.AccessContract.CheckKey;
import io.rookery.shared.contract.AccessContract.Principal;
import io.rookery.shared.directory.RegistryViews;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.sealing.ApiKey;
import io.rookery.shared.storage.Database;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class FirstKeyTest {
  private static final String GIVEN = "rk_all_Abcdef012345_0123456789abcdefghijABCDEFGHIJ99";

  private Database database;
  private FirstKey firstKey;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    database = TestDatabase.with(SubscriptionRole.REGISTRY).open(vertx);
    firstKey = new FirstKey(database, new SecureRandom());
  }

  @AfterEach
  void close() throws Exception {
    database.close().await(5, SECONDS);
  }

  @Test
  void the_first_key_is_an_operators_and_works() throws Exception {
    // When
    String made = firstKey.make().await(5, SECONDS).orElseThrow();
    // Then
    assertThat(principal(made).role()).isEqualTo(KeyRole.OPERATOR);
    assertThat(principal(made).environment()).isNull();
    assertThat(principal(made).clients()).isNull();
  }

  @Test
  void a_given_first_key_works() throws Exception {
    // When
    boolean taken = firstKey.take(GIVEN).await(5, SECONDS);
    // Then
    assertThat(taken).isTrue();
    assertThat(principal(GIVEN).role()).isEqualTo(KeyRole.OPERATOR);
  }

  @Test
  void there_is_no_first_key_where_there_is_a_key() throws Exception {
    // Given
    firstKey.make().await(5, SECONDS);
    // When
    Optional<String> again = firstKey.make().await(5, SECONDS);
    boolean taken = firstKey.take(GIVEN).await(5, SECONDS);
    // Then
    assertThat(again).isEmpty();
    assertThat(taken).isFalse();
    assertThat(principal(GIVEN)).isNull();
  }

  @Test
  void of_many_processes_that_start_together_one_makes_the_first_key() throws Exception {
    // Given
    List<Future<Optional<String>>> racing = new ArrayList<>();
    // When
    for (int i = 0; i < 8; i++) {
      racing.add(firstKey.make());
    }
    Future.all(racing).await(10, SECONDS);
    // Then
    assertThat(racing).filteredOn(made -> made.result().isPresent()).hasSize(1);
  }

  @Test
  void a_first_key_of_another_form_is_refused_without_repeating_it() {
    // Given
    String ofOneEnvironment = GIVEN.replace("all", "sandbox");
    // When
    Throwable failure = catchThrowable(() -> FirstKey.requireForm(ofOneEnvironment));
    // Then
    assertThat(failure).isInstanceOf(IllegalArgumentException.class);
    assertThat(failure.getMessage()).doesNotContain("Abcdef012345");
  }

  private Principal principal(String text) throws Exception {
    ApiKey key = ApiKey.parse(text);
    CheckKey asked = new CheckKey(key.id(), HexFormat.of().formatHex(key.hash()));
    return new RegistryViews(database).check(asked).await(5, SECONDS);
  }
}
