package io.rookery.shared.directory;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.shared.contract.AccessContract.Principal;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.Period;
import io.rookery.shared.contract.SubscriptionContract.Resolution;
import io.rookery.shared.contract.SubscriptionContract.Resolutions;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** I5: what the bus answers can also be read, by the same call. */
@ExtendWith(VertxExtension.class)
class I5BusIndependenceTest {
  private DirectoryFixture given;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    given = new DirectoryFixture(vertx);
  }

  @AfterEach
  void close() throws Exception {
    given.close();
  }

  @Test
  void i5_an_endpoint_is_found_where_nobody_listens() throws Exception {
    // Given
    EndpointKey stored = given.storedEndpoint();
    // When
    Resolution found = given.directory.resolve(stored).await(5, SECONDS);
    // Then
    assertThat(found.key()).isEqualTo(stored);
    assertThat(found.endpoint().url()).isEqualTo("https://view.example/hook");
    assertThat(found.endpoint().version()).isEqualTo(7);
    assertThat(found.endpoint().signingSecrets()).hasSize(1);
    assertThat(found.endpoint().subscribedSince()).isEqualTo(DirectoryFixture.SINCE);
    assertThat(found.ended())
        .containsExactly(
            new Period(
                Instant.parse("2026-09-01T00:00:00Z"), Instant.parse("2026-10-01T00:00:00Z")));
  }

  @Test
  void i5_a_client_without_subscription_is_known_to_have_none() throws Exception {
    // Given
    EndpointKey unknown = DirectoryFixture.endpoint();
    // When
    Resolution found = given.directory.resolve(unknown).await(5, SECONDS);
    // Then
    assertThat(found.endpoint()).isNull();
    assertThat(found.ended()).isEmpty();
  }

  @Test
  void i5_a_key_is_checked_where_nobody_listens() throws Exception {
    // Given
    given.storeKey();
    // When
    Optional<Principal> holder = given.directory.check(DirectoryFixture.API_KEY).await(5, SECONDS);
    Optional<Principal> wrong =
        given.directory.check(DirectoryFixture.API_KEY + "x").await(5, SECONDS);
    // Then
    assertThat(holder)
        .contains(
            new Principal("AbC123", "billing", KeyRole.PRODUCER, Environment.PRODUCTION, null));
    assertThat(wrong).isEmpty();
  }

  @Test
  void i5_who_does_not_answer_within_a_second_is_not_asked_again_for_a_while(Vertx vertx)
      throws Exception {
    // Given
    AtomicInteger asked = new AtomicInteger();
    SubscriptionContract.RESOLVE.serve(
        vertx,
        question -> {
          asked.incrementAndGet();
          return Promise.<Resolutions>promise().future();
        });
    EndpointKey first = given.storedEndpoint();
    EndpointKey second = given.storedEndpoint();
    EndpointKey third = given.storedEndpoint();
    // When
    Resolution found = given.directory.resolve(first).await(3, SECONDS);
    given.directory.resolve(second).await(500, MILLISECONDS);
    int whileSilent = asked.get();
    given.clock.advance(Duration.ofSeconds(5));
    given.directory.resolve(third).await(3, SECONDS);
    // Then
    assertThat(found.endpoint().version()).isEqualTo(7);
    assertThat(whileSilent).isEqualTo(1);
    assertThat(asked).hasValue(2);
  }

  @Test
  void i5_a_failing_member_is_no_answer(Vertx vertx) throws Exception {
    // Given
    SubscriptionContract.RESOLVE.serve(vertx, question -> Future.failedFuture("broken"));
    EndpointKey stored = given.storedEndpoint();
    // When
    Resolution found = given.directory.resolve(stored).await(5, SECONDS);
    // Then
    assertThat(found.endpoint().version()).isEqualTo(7);
  }

  @Test
  void i5_without_bus_and_database_it_fails_and_says_nothing_of_the_client() throws Exception {
    // Given
    EndpointKey stored = given.storedEndpoint();
    given.run("DROP SCHEMA registry CASCADE");
    // When
    Future<Resolution> answer = given.directory.resolve(stored);
    // Then
    assertThatThrownBy(() -> answer.await(5, SECONDS)).hasMessageContaining("resolved_endpoint");
  }
}
