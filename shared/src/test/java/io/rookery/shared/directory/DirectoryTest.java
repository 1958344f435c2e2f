package io.rookery.shared.directory;

import static io.rookery.shared.directory.DirectoryFixture.API_KEY;
import static io.rookery.shared.directory.DirectoryFixture.endpoint;
import static io.rookery.shared.directory.DirectoryFixture.resolution;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.shared.contract.AccessContract;
import io.rookery.shared.contract.AccessContract.CheckKey;
import io.rookery.shared.contract.AccessContract.CheckedKey;
import io.rookery.shared.contract.AccessContract.KeyChanged;
import io.rookery.shared.contract.AccessContract.Principal;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.Resolution;
import io.rookery.shared.contract.SubscriptionContract.Resolutions;
import io.rookery.shared.contract.SubscriptionContract.Resolve;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionChanged;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.testing.BusProbe;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class DirectoryTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final List<Resolve> asked = new CopyOnWriteArrayList<>();
  private final List<CheckKey> checked = new CopyOnWriteArrayList<>();
  private final AtomicLong version = new AtomicLong(1);
  private DirectoryFixture given;
  private Directory directory;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    given = new DirectoryFixture(vertx);
    directory = given.directory;
  }

  @AfterEach
  void close() throws Exception {
    given.close();
  }

  @Test
  void an_answer_is_kept_for_thirty_seconds(Vertx vertx) throws Exception {
    // Given
    serve(vertx);
    EndpointKey key = endpoint();
    directory.resolve(key).await(5, SECONDS);
    version.set(2);
    // When
    given.clock.advance(Duration.ofSeconds(29));
    Resolution kept = directory.resolve(key).await(5, SECONDS);
    given.clock.advance(Duration.ofSeconds(1));
    Resolution anew = directory.resolve(key).await(5, SECONDS);
    // Then
    assertThat(kept.endpoint().version()).isEqualTo(1);
    assertThat(anew.endpoint().version()).isEqualTo(2);
  }

  @Test
  void a_change_that_is_announced_drops_the_answer(Vertx vertx) throws Exception {
    // Given
    serve(vertx);
    EndpointKey key = endpoint();
    directory.resolve(key).await(5, SECONDS);
    version.set(2);
    BusProbe<SubscriptionChanged> probe = BusProbe.of(vertx, SubscriptionContract.CHANGED);
    // When
    SubscriptionContract.CHANGED.announce(vertx, new SubscriptionChanged(key.client(), 2));
    probe.next(SOON);
    // Then
    assertThat(directory.resolve(key).await(5, SECONDS).endpoint().version()).isEqualTo(2);
  }

  @Test
  void those_who_ask_for_the_same_share_one_question(Vertx vertx) throws Exception {
    // Given
    serve(vertx);
    EndpointKey key = endpoint();
    // When
    List<Future<Resolution>> answers =
        IntStream.range(0, 100).mapToObj(i -> directory.resolve(key)).toList();
    Future.all(answers).await(5, SECONDS);
    // Then
    assertThat(asked).hasSize(1);
  }

  @Test
  void what_is_asked_while_a_question_is_under_way_goes_into_the_next(Vertx vertx)
      throws Exception {
    // Given
    BlockingQueue<Promise<Void>> open = new LinkedBlockingQueue<>();
    SubscriptionContract.RESOLVE.serve(
        vertx,
        question -> {
          asked.add(question);
          Promise<Void> gate = Promise.promise();
          open.add(gate);
          return gate.future().map(then -> answer(question));
        });
    Future<Resolution> first = directory.resolve(endpoint());
    Promise<Void> gate = open.poll(5, SECONDS);
    // When
    List<Future<Resolution>> later =
        IntStream.range(0, 100).mapToObj(i -> directory.resolve(endpoint())).toList();
    gate.complete();
    open.poll(5, SECONDS).complete();
    // Then
    Future.all(Stream.concat(Stream.of(first), later.stream()).toList()).await(5, SECONDS);
    assertThat(asked).extracting(question -> question.endpoints().size()).containsExactly(1, 100);
  }

  @Test
  void each_asker_hears_the_answer_on_its_own_context(Vertx vertx) throws Exception {
    // Given
    serve(vertx);
    EndpointKey key = endpoint();
    Context one = vertx.getOrCreateContext();
    Context two = vertx.getOrCreateContext();
    // When
    Future<Context> heardByOne = contextOfAnswer(one, key);
    Future<Context> heardByTwo = contextOfAnswer(two, key);
    // Then
    assertThat(heardByOne.await(5, SECONDS)).isSameAs(one);
    assertThat(heardByTwo.await(5, SECONDS)).isSameAs(two);
  }

  @Test
  void a_failure_is_not_kept(Vertx vertx) throws Exception {
    // Given
    EndpointKey key = endpoint();
    given.run("ALTER VIEW registry.resolved_endpoint RENAME TO away");
    Future<Resolution> failed = directory.resolve(key);
    assertThatThrownBy(() -> failed.await(5, SECONDS)).isNotNull();
    // When
    given.run("ALTER VIEW registry.away RENAME TO resolved_endpoint");
    Resolution found = directory.resolve(key).await(5, SECONDS);
    // Then
    assertThat(found.key()).isEqualTo(key);
  }

  @Test
  void a_key_crosses_the_bus_as_its_hash_only(Vertx vertx) throws Exception {
    // Given
    serveKeys(vertx);
    BlockingQueue<String> crossed = new LinkedBlockingQueue<>();
    vertx
        .eventBus()
        .addOutboundInterceptor(
            delivery -> {
              crossed.add(String.valueOf(delivery.body()));
              delivery.next();
            });
    // When
    Optional<Principal> holder = directory.check(API_KEY).await(5, SECONDS);
    // Then
    assertThat(holder).isPresent();
    assertThat(checked).containsExactly(new CheckKey("AbC123", DirectoryFixture.sha256(API_KEY)));
    assertThat(crossed)
        .isNotEmpty()
        .noneMatch(message -> message.contains("0123456789abcdefghijklmnopqrstuv"));
  }

  @Test
  void a_key_that_was_revoked_is_asked_for_again(Vertx vertx) throws Exception {
    // Given
    serveKeys(vertx);
    directory.check(API_KEY).await(5, SECONDS);
    directory.check(API_KEY).await(5, SECONDS);
    int before = checked.size();
    BusProbe<KeyChanged> probe = BusProbe.of(vertx, AccessContract.CHANGED);
    // When
    AccessContract.CHANGED.announce(vertx, new KeyChanged("AbC123"));
    probe.next(SOON);
    directory.check(API_KEY).await(5, SECONDS);
    // Then
    assertThat(before).isEqualTo(1);
    assertThat(checked).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "secret", "rk_production_AbC123", "xx_production_AbC123_s", "rk____"})
  void what_has_not_the_form_of_a_key_is_refused_without_a_question(String text) throws Exception {
    // When
    Optional<Principal> holder = directory.check(text).await(5, SECONDS);
    // Then
    assertThat(holder).isEmpty();
    assertThat(checked).isEmpty();
  }

  @Test
  void i6_no_more_answers_are_kept_than_the_limit() throws Exception {
    // Given
    AtomicLong questions = new AtomicLong();
    TimedCache<Integer, Long> cache =
        new TimedCache<>(given.clock, key -> Future.succeededFuture(questions.incrementAndGet()));
    IntStream.rangeClosed(0, 50_000).forEach(cache::get);
    // When
    long newest = cache.get(50_000).await(5, SECONDS);
    long eldest = cache.get(0).await(5, SECONDS);
    // Then
    assertThat(newest).isEqualTo(50_001);
    assertThat(eldest).isEqualTo(50_002);
  }

  private void serve(Vertx vertx) {
    SubscriptionContract.RESOLVE.serve(
        vertx,
        question -> {
          asked.add(question);
          return Future.succeededFuture(answer(question));
        });
  }

  private void serveKeys(Vertx vertx) {
    AccessContract.CHECK.serve(
        vertx,
        key -> {
          checked.add(key);
          return Future.succeededFuture(
              new CheckedKey(
                  new Principal(
                      key.keyId(), "billing", KeyRole.PRODUCER, Environment.PRODUCTION, null)));
        });
  }

  private Resolutions answer(Resolve question) {
    return new Resolutions(
        question.endpoints().stream().map(key -> resolution(key, version.get())).toList());
  }

  private Future<Context> contextOfAnswer(Context asker, EndpointKey key) {
    Promise<Context> heard = Promise.promise();
    asker.runOnContext(
        then ->
            directory.resolve(key).onComplete(answer -> heard.complete(Vertx.currentContext())));
    return heard.future();
  }
}
