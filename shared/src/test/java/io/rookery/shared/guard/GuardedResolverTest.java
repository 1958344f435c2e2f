package io.rookery.shared.guard;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rookery.shared.guard.GuardPolicy.Allowance;
import io.rookery.shared.model.Environment;
import io.rookery.shared.testing.ScriptedNameServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuardedResolverTest {
  private final TargetGuard guard =
      new TargetGuard(
          new GuardPolicy(List.of(Allowance.parse("production 127.0.0.1/32:9000 http")), Set.of()));
  private final Vertx nameServerVertx = Vertx.vertx();
  private ScriptedNameServer names;
  private Vertx vertx;
  private GuardedResolver resolver;

  @BeforeEach
  void open() throws Exception {
    names = ScriptedNameServer.start(nameServerVertx);
    names
        .answers("public.example.com", "93.184.215.14")
        .answers("inside.example.com", "10.0.0.7")
        .answers("both.example.com", "93.184.215.14", "169.254.169.254")
        .answers("loop.example.com", "127.0.0.1");
    vertx = Vertx.vertx(new VertxOptions().setAddressResolverOptions(names.options()));
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
  void one_denied_address_among_public_ones_refuses_the_name_in_ipv6_too() {
    // Given
    names.answers("six.example.com", "2606:4700:4700::1111", "fd00:ec2::254");
    // When
    Throwable failure = catchThrowable(() -> resolve("https://six.example.com/"));
    // Then
    assertThat(failure).isInstanceOf(TargetRefused.class).hasMessageContaining("fd00:ec2:");
  }

  /** Vert.x waits for no IPv6 address once it has an IPv4 one, so it may not be known. */
  @Test
  void a_denied_ipv6_address_beside_an_ipv4_one_is_refused_or_not_the_one_to_connect_to()
      throws Exception {
    // Given
    names.answers("dual.example.com", "93.184.215.14", "fd00:ec2::254");
    for (int i = 0; i < 20; i++) {
      // When
      var resolved =
          resolver.resolve(guard.check("https://dual.example.com/", Environment.PRODUCTION));
      String connectedTo =
          resolved
              .map(guarded -> guarded.address().getHostAddress())
              .recover(
                  refused ->
                      refused instanceof TargetRefused
                          ? Future.succeededFuture("none")
                          : Future.failedFuture(refused))
              .await(5, SECONDS);
      // Then
      assertThat(connectedTo).isIn("93.184.215.14", "none");
    }
  }

  @Test
  void every_denied_address_of_the_list_refuses_the_name_that_leads_to_it() {
    for (String address : AddressVectors.list("must_deny").toList()) {
      // Given
      String name = nameOf(address);
      // When
      Throwable failure = catchThrowable(() -> resolve("https://" + name + "/"));
      // Then
      assertThat(failure).as(address).isInstanceOf(TargetRefused.class);
    }
  }

  @Test
  void every_allowed_address_of_the_list_is_what_its_name_is_resolved_to() throws Exception {
    for (String address : AddressVectors.list("must_allow").toList()) {
      // Given
      String name = nameOf(address);
      // When
      InetAddress resolved = resolve("https://" + name + "/").address();
      // Then
      assertThat(resolved.getAddress()).isEqualTo(InetAddress.getByName(address).getAddress());
    }
  }

  @Test
  void a_chain_of_other_names_is_judged_by_where_it_ends() throws Exception {
    // Given
    names
        .answers("chain.example.com", "second.example.net")
        .answers("second.example.net", "third.example.org")
        .answers("third.example.org", "93.184.215.14")
        .answers("trap.example.com", "alias.example.net")
        .answers("alias.example.net", "inside.example.com");
    // When
    GuardedTarget guarded = resolve("https://chain.example.com/");
    Throwable trapped = catchThrowable(() -> resolve("https://trap.example.com/"));
    // Then
    assertThat(guarded.address().getHostAddress()).isEqualTo("93.184.215.14");
    assertThat(guarded.target().host()).isEqualTo("chain.example.com");
    assertThat(trapped).isInstanceOf(TargetRefused.class).hasMessageContaining("10.0.0.7");
  }

  @Test
  void a_chain_without_end_is_no_address() {
    // Given
    names
        .answers("ping.example.com", "pong.example.com")
        .answers("pong.example.com", "ping.example.com");
    // When
    Throwable failure = catchThrowable(() -> resolve("https://ping.example.com/"));
    // Then
    assertThat(failure).isInstanceOf(NameNotResolved.class);
  }

  @Test
  void a_name_that_changes_its_answer_is_judged_anew_each_time() throws Exception {
    // Given
    names
        .answers("moves.example.com", "93.184.215.14")
        .answers("moves.example.com", "169.254.169.254");
    GuardedTarget before = resolve("https://moves.example.com/");
    // When
    Throwable failure = catchThrowable(() -> resolve("https://moves.example.com/"));
    // Then
    assertThat(before.address().getHostAddress()).isEqualTo("93.184.215.14");
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

  /** A name of its own, so that no other answer is in the way. */
  private String nameOf(String address) {
    String name = "n" + address.replaceAll("[.:]", "-") + "n.example.com";
    names.answers(name, address);
    return name;
  }

  private GuardedTarget resolve(String url) throws Exception {
    return resolver.resolve(guard.check(url, Environment.PRODUCTION)).await(5, SECONDS);
  }
}
