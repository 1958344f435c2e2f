package io.rookery.shared.guard;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rookery.shared.guard.GuardPolicy.Allowance;
import io.rookery.shared.model.Environment;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuardedResolverTest {
  private static final Map<String, List<String>> ADDRESSES =
      Map.of(
          "public.example.com.", List.of("93.184.215.14"),
          "inside.example.com.", List.of("10.0.0.7"),
          "both.example.com.", List.of("93.184.215.14", "169.254.169.254"),
          "loop.example.com.", List.of("127.0.0.1"));

  private final TargetGuard guard =
      new TargetGuard(
          new GuardPolicy(List.of(Allowance.parse("production 127.0.0.1/32:9000 http")), Set.of()));
  private final Vertx nameServerVertx = Vertx.vertx();
  private Vertx vertx;
  private GuardedResolver resolver;

  @BeforeEach
  void open() throws Exception {
    int port = new ScriptedNameServer(nameServerVertx, ADDRESSES).start().await(5, SECONDS);
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setAddressResolverOptions(
                    new AddressResolverOptions()
                        .setServers(List.of("127.0.0.1:" + port))
                        .setSearchDomains(List.of())
                        .setQueryTimeout(1_000)));
    resolver = new GuardedResolver(vertx, guard);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(5, SECONDS);
    nameServerVertx.close().await(5, SECONDS);
  }

  @Test
  void a_public_name_is_resolved_to_the_address_to_connect_to() throws Exception {
    // When
    GuardedTarget guarded = resolve("https://public.example.com/");
    // Then
    assertThat(guarded.address().getHostAddress()).isEqualTo("93.184.215.14");
    assertThat(guarded.target().host()).isEqualTo("public.example.com");
  }

  @Test
  void a_literal_is_not_resolved() throws Exception {
    // When
    GuardedTarget guarded = resolve("https://1.1.1.1/");
    // Then
    assertThat(guarded.address().getHostAddress()).isEqualTo("1.1.1.1");
  }

  @Test
  void a_name_with_a_denied_address_is_refused_and_the_address_named() {
    // When
    Throwable failure = catchThrowable(() -> resolve("https://inside.example.com/"));
    // Then
    assertThat(failure).isInstanceOf(TargetRefused.class).hasMessageContaining("10.0.0.7");
  }

  @Test
  void one_denied_address_among_public_ones_refuses_the_name() {
    // When
    Throwable failure = catchThrowable(() -> resolve("https://both.example.com/"));
    // Then
    assertThat(failure).isInstanceOf(TargetRefused.class).hasMessageContaining("169.254.169.254");
  }

  @Test
  void an_excepted_address_is_allowed_behind_a_name() throws Exception {
    // When
    GuardedTarget guarded = resolve("http://loop.example.com:9000/");
    // Then
    assertThat(guarded.address().isLoopbackAddress()).isTrue();
  }

  @Test
  void a_name_without_an_address_is_no_refusal() {
    // When
    Throwable failure = catchThrowable(() -> resolve("https://nowhere.example.com/"));
    // Then
    assertThat(failure)
        .isInstanceOf(NameNotResolved.class)
        .hasMessageContaining("nowhere.example.com");
  }

  private GuardedTarget resolve(String url) throws Exception {
    return resolver.resolve(guard.check(url, Environment.PRODUCTION)).await(5, SECONDS);
  }
}
