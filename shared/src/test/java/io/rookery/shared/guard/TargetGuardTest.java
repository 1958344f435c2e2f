package io.rookery.shared.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rookery.shared.guard.GuardPolicy.Allowance;
import io.rookery.shared.model.Environment;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetGuardTest {
  private static final Environment SANDBOX = Environment.SANDBOX;
  private static final Environment PRODUCTION = Environment.PRODUCTION;
  private final TargetGuard guard = guardWith();

  @ParameterizedTest
  @MethodSource("deniedAddresses")
  void a_denied_address_is_refused_as_a_literal(String address) {
    // When
    TargetRefused refused = refusal("https://" + AddressVectors.asHost(address) + "/", PRODUCTION);
    // Then
    assertThat(refused.code()).isEqualTo("not_public");
  }

  @ParameterizedTest
  @MethodSource("deniedAddresses")
  void a_denied_address_is_refused_behind_a_name(String address) throws Exception {
    // Given
    Target target = guard.check("https://receiver.example.com/", PRODUCTION);
    // When
    var refused = guard.judge(InetAddress.getByName(address), target);
    // Then
    assertThat(refused).map(TargetRefused::code).contains("not_public");
  }

  @ParameterizedTest
  @MethodSource("allowedAddresses")
  void a_public_address_is_allowed_as_a_literal_and_behind_a_name(String address) throws Exception {
    // When
    Target literal = guard.check("https://" + AddressVectors.asHost(address) + "/hook", PRODUCTION);
    Target named = guard.check("https://receiver.example.com/", PRODUCTION);
    // Then
    assertThat(literal.literal()).contains(InetAddress.getByName(address));
    assertThat(guard.judge(InetAddress.getByName(address), named)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("refusedHosts")
  void a_host_that_means_something_only_inside_is_refused(String host) {
    for (Environment environment : Environment.values()) {
      // When
      TargetRefused refused = refusal("https://" + host + "/", environment);
      // Then
      assertThat(refused.code()).isEqualTo("not_public");
    }
  }

  @Test
  void an_address_with_a_zone_is_denied() throws Exception {
    // Given
    Target target = guard.check("https://receiver.example.com/", PRODUCTION);
    byte[] bytes = InetAddress.getByName("2606:4700:4700::1111").getAddress();
    // When
    var refused = guard.judge(Inet6Address.getByAddress("zoned", bytes, 1), target);
    // Then
    assertThat(refused).isPresent();
    assertThat(refusal("https://[fe80::1%25eth0]/", PRODUCTION).code()).isEqualTo("not_public");
  }

  @ParameterizedTest
  @CsvSource({
    "http://example.com/, https_required",
    "ftp://example.com/, scheme",
    "file:///etc/passwd, scheme",
    "gopher://example.com/, scheme",
    "'data:text/plain,x', scheme",
    "javascript:alert(1), scheme",
    "https://user@example.com/, userinfo",
    "https://user:secret@example.com/, userinfo",
    "https://example.com@10.0.0.1/, userinfo",
    "https://example.com/#part, fragment",
    "https://example.com\\@10.0.0.1/, backslash",
    "https:\\\\example.com/, backslash",
    "https://example.com/%0d%0aHost:x, control_character",
    "https://example.com/%0D%0A, control_character",
    "https://example.com/a%00b, control_character",
    "https://example.com/a b, control_character",
    "https://example.com/%zz, malformed",
    "https://example.com:0/, port",
    "https://example.com:65536/, port",
    "https://example.com:22/, port",
    "https://example.com:25/, port",
    "https://example.com:80/, port",
    "https://example.com:5432/, port",
    "https://example.com:6379/, port",
    "https://example.com:/, port",
    "https://example.com:0443/, port",
    "https://example.com:99999999999/, port",
    "https://exa_mple.com/, host",
    "https://-example.com/, host",
    "https://example..com/, host",
    "https://.example.com/, host",
    "https://ex%61mple.com/, host",
    "https://[1.2.3.4]/, malformed",
    "https://[::1/, malformed",
    "https://[not-an-address]/, malformed",
    "https://2606:4700::1111/, malformed",
    "https:///path, malformed",
    "https:/example.com/, malformed",
    "https:example.com, malformed",
    "//example.com/, malformed",
    "example.com, malformed",
    "'', malformed",
    "https://127.0.0.1.:443/, not_public",
    "https://10.0.0.1/, not_public",
    "https://0x7f.0.0.1/, not_public",
    "https://1.2.3.4.5/, not_public",
    "https://256.1.1.1/, not_public",
    "https://[::ffff:10.0.0.1]/, not_public",
    "https://１0.0.0.1/, not_public",
    "https://example。com/, not_public",
    "https://ⓔxample.com/, not_public",
    "https://p\u0430ypal.com/, host",
    "https://xn--pypal-4ve.com/, host",
    "https://p\u03b1ypal.com/, host",
    "https://abc日本.example/, host",
    "https://かな한글.example/, host",
    "https://shop.p\u0430y.example/, host",
  })
  void a_url_that_two_programs_could_read_in_two_ways_is_refused(String url, String code) {
    // When
    TargetRefused refused = refusal(url, PRODUCTION);
    // Then
    assertThat(refused.code()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\n", "\t", "\0", "\u007f", "\u0085", "\u2028"})
  void a_control_character_is_refused(String character) {
    // When
    TargetRefused refused = refusal("https://example.com/a" + character + "b", PRODUCTION);
    // Then
    assertThat(refused.code()).isEqualTo("control_character");
  }

  @Test
  void a_url_of_2048_characters_is_the_longest() {
    // Given
    String longest = "https://example.com/".concat("a".repeat(2_048 - 20));
    // When
    TargetRefused refused = refusal(longest + "a", PRODUCTION);
    // Then
    assertThat(refused.code()).isEqualTo("too_long");
    assertThatNoException().isThrownBy(() -> guard.check(longest, PRODUCTION));
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com, https://example.com/, 443",
    "HTTPS://EXAMPLE.com.:443/Path?q=1, https://example.com/Path?q=1, 443",
    "https://example.com:8443/a//b/../c, https://example.com:8443/a//c, 8443",
    "https://example.com/../a/./b/.., https://example.com/a/, 443",
    "https://example.com/%2e%2E/., https://example.com/, 443",
    "https://example.com/%68oo%6B/%7etmp, https://example.com/hook/~tmp, 443",
    "https://example.com/a%2fb%c3%b1?q=%7a%2f.., https://example.com/a%2Fb%C3%B1?q=z%2F.., 443",
    "https://example.com?x=%20y, https://example.com/?x=%20y, 443",
    "https://bücher.example/, https://xn--bcher-kva.example/, 443",
    "https://例え.テスト/, https://xn--r8jz45g.xn--zckzah/, 443",
    "https://韓国어.example/, https://xn--vcst22m002a.example/, 443",
    "https://пример1-2.example/, https://xn--1-2-qddoytid.example/, 443",
    "https://example.com/ñ, https://example.com/%C3%B1, 443",
    "https://[2606:4700:4700:0:0:0:0:1111]:1024/, https://[2606:4700:4700::1111]:1024/, 1024",
  })
  void a_public_url_is_taken_apart_and_put_together_in_canonical_form(
      String url, String canonical, int port) {
    // When
    Target target = guard.check(url, PRODUCTION);
    // Then
    assertThat(target.url()).isEqualTo(canonical);
    assertThat(target.port()).isEqualTo(port);
    assertThat(target.tls()).isTrue();
  }

  @Test
  void what_is_sent_is_the_path_as_it_was_given() {
    // When
    Target target = guard.check("https://example.com/a/../%68ook?q=%2f", PRODUCTION);
    // Then
    assertThat(target.path()).isEqualTo("/a/../%68ook?q=%2f");
  }

  @Test
  void sandbox_may_use_http_and_port_80() {
    // When
    Target target = guard.check("http://example.com/hook", SANDBOX);
    // Then
    assertThat(target.url()).isEqualTo("http://example.com/hook");
    assertThat(target.port()).isEqualTo(80);
    assertThat(target.tls()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "production 127.0.0.1/32:9000 http, http://127.0.0.1:9000/, production, true",
    "production 127.0.0.1/32:9000 http, http://localhost:9000/, production, true",
    "production 127.0.0.1/32:9000, https://127.0.0.1:9000/, production, true",
    "production 127.0.0.1/32:80 http, http://127.0.0.1/, production, true",
    "production 10.0.0.0/8:22, https://10.1.2.3:22/, production, true",
    "production ::1/128:9000 http, http://[::1]:9000/, production, true",
    "sandbox 127.0.0.1/32:9000, http://127.0.0.1:9000/, sandbox, true",
    "production 127.0.0.1/32:9000, http://127.0.0.1:9000/, production, false",
    "production 127.0.0.1/32:9000 http, http://127.0.0.1:9001/, production, false",
    "production 127.0.0.1/32:9000 http, http://127.0.0.2:9000/, production, false",
    "sandbox 127.0.0.1/32:9000 http, http://127.0.0.1:9000/, production, false",
    "production 127.0.0.1/32:9000 http, http://127.0.0.1:9000/, sandbox, false",
    "production 127.0.0.1/32:9000 http, http://127.1:9000/, production, false",
  })
  void an_exception_holds_for_its_addresses_its_port_and_its_environment_only(
      String exception, String url, String environment, boolean allowed) {
    // Given
    TargetGuard lenient = guardWith(exception);
    // When
    TargetRefused refused =
        catchThrowableOfType(
            TargetRefused.class, () -> lenient.check(url, Environment.parse(environment)));
    // Then
    assertThat(refused == null).isEqualTo(allowed);
  }

  @Test
  void an_exception_opens_no_other_address_to_a_rule_that_only_it_lifts() throws Exception {
    // Given
    TargetGuard lenient = guardWith("production 127.0.0.1/32:9000 http");
    Target target = lenient.check("http://example.com:9000/", PRODUCTION);
    // When
    var loopback = lenient.judge(InetAddress.getLoopbackAddress(), target);
    var elsewhere = lenient.judge(InetAddress.getByName("1.1.1.1"), target);
    var inside = lenient.judge(InetAddress.getByName("10.0.0.1"), target);
    // Then
    assertThat(loopback).isEmpty();
    assertThat(elsewhere).map(TargetRefused::code).contains("https_required");
    assertThat(inside).map(TargetRefused::detail).get().asString().contains("10.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "127.0.0.1/32:9000",
        "all 127.0.0.1/32:9000",
        "sandbox 127.0.0.1:9000",
        "sandbox 127.0.0.1/33:9000",
        "sandbox 127.0.0.1/8:9000",
        "sandbox 127.1/32:9000",
        "sandbox localhost/32:9000",
        "sandbox 127.0.0.1/32:0",
        "sandbox 127.0.0.1/32:70000",
        "sandbox 127.0.0.1/32",
        "sandbox 127.0.0.1/32:9000 https"
      })
  void an_exception_that_is_not_exact_is_refused(String text) {
    // When
    var refused = catchThrowableOfType(IllegalArgumentException.class, () -> Allowance.parse(text));
    // Then
    assertThat(refused).isNotNull();
  }

  private TargetRefused refusal(String url, Environment environment) {
    return catchThrowableOfType(TargetRefused.class, () -> guard.check(url, environment));
  }

  private static TargetGuard guardWith(String... exceptions) {
    return new TargetGuard(
        new GuardPolicy(Stream.of(exceptions).map(Allowance::parse).toList(), Set.of(5432, 6379)));
  }

  static Stream<String> deniedAddresses() {
    return AddressVectors.list("must_deny");
  }

  static Stream<String> allowedAddresses() {
    return AddressVectors.list("must_allow");
  }

  static Stream<String> refusedHosts() {
    return AddressVectors.list("refused_hosts");
  }

  @Test
  void every_denied_range_of_the_list_is_denied_from_end_to_end() throws Exception {
    for (String range : AddressVectors.list("deny_cidr").toList()) {
      // Given
      Cidr cidr = Cidr.parse(range);
      // When
      List<InetAddress> ends = List.of(first(cidr), last(cidr));
      // Then
      assertThat(ends).as(range).noneMatch(AddressTable::isPublic);
    }
  }

  private static InetAddress first(Cidr cidr) throws Exception {
    return address(cidr.high(), cidr.low());
  }

  private static InetAddress last(Cidr cidr) throws Exception {
    long highHosts = cidr.prefix() >= 64 ? 0 : -1L >>> cidr.prefix();
    long lowHosts =
        cidr.prefix() <= 64 ? -1L : cidr.prefix() == 128 ? 0 : -1L >>> (cidr.prefix() - 64);
    return address(cidr.high() | highHosts, cidr.low() | lowHosts);
  }

  private static InetAddress address(long high, long low) throws Exception {
    return InetAddress.getByAddress(ByteBuffer.allocate(16).putLong(high).putLong(low).array());
  }
}
