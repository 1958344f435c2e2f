package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.ControlContract;
import io.rookery.shared.contract.ControlContract.Stops;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class SignInTest {
  private ConsoleFixture console;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    PageAnswers.emptyOverview(console);
  }

  @AfterEach
  void stop() throws Exception {
    console.close();
  }

  @ParameterizedTest
  @CsvSource({
    "ACCOUNT_MANAGER, 303, 200, 403",
    "OPERATOR, 303, 200, 200",
    "AUDITOR, 303, 200, 403",
    "PRODUCER, 403, 303, 303"
  })
  void each_role_signs_in_and_sees_its_own(KeyRole role, int signIn, int overview, int stop)
      throws Exception {
    // Given
    BrowserDouble browser = new BrowserDouble(console);
    // When
    HttpResponse<Buffer> answer = browser.post("/sign-in", Map.of("key", console.key(role)));
    // Then
    assertThat(answer.statusCode()).isEqualTo(signIn);
    assertThat(browser.get("/").statusCode()).isEqualTo(overview);
    assertThat(browser.get("/stops/sandbox/stop").statusCode()).isEqualTo(stop);
  }

  @Test
  void the_cookie_is_kept_from_scripts_and_from_other_sites() throws Exception {
    // Given
    BrowserDouble browser = new BrowserDouble(console);
    // When
    HttpResponse<Buffer> answer =
        browser.post("/sign-in", Map.of("key", console.key(KeyRole.AUDITOR)));
    // Then
    assertThat(answer.cookies()).hasSize(1);
    assertThat(answer.cookies().get(0))
        .startsWith("rookery=")
        .containsIgnoringCase("HttpOnly")
        .contains("SameSite=Strict", "Path=/")
        .doesNotContain("Domain");
  }

  @Test
  void who_is_signed_out_comes_back_to_the_page_that_was_asked_for() throws Exception {
    // Given
    BrowserDouble browser = new BrowserDouble(console);
    // When
    HttpResponse<Buffer> answer = browser.get("/clients?search=a%26b");
    // Then
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.getHeader("location")).isEqualTo("/sign-in?to=%2Fclients%3Fsearch%3Da%2526b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example/", "//evil.example/", "/\\evil.example", ""})
  void nobody_is_sent_to_another_site_after_signing_in(String to) throws Exception {
    // Given
    BrowserDouble browser = new BrowserDouble(console);
    // When
    HttpResponse<Buffer> answer =
        browser.post("/sign-in", Map.of("key", console.key(KeyRole.AUDITOR), "to", to));
    // Then
    assertThat(answer.getHeader("location")).isEqualTo("/");
  }

  @Test
  void an_unknown_key_is_refused_and_not_repeated() throws Exception {
    // Given
    BrowserDouble browser = new BrowserDouble(console);
    // When
    HttpResponse<Buffer> answer = browser.post("/sign-in", Map.of("key", "rk_all_nobody_none"));
    // Then
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.bodyAsString()).contains("not known").doesNotContain("rk_all_nobody");
    assertThat(answer.cookies()).isEmpty();
  }

  @Test
  void over_plain_http_nobody_signs_in_by_another_name_than_loopback() throws Exception {
    // Given
    String key = console.key(KeyRole.OPERATOR);
    BrowserDouble browser = new BrowserDouble(console);
    // When
    HttpResponse<Buffer> answer =
        browser
            .request(HttpMethod.GET, "/sign-in")
            .putHeader("host", "console.example.com:8081")
            .send()
            .await();
    HttpResponse<Buffer> link =
        console
            .request(HttpMethod.POST, key, "/v1/sign_in_links")
            .putHeader("host", "console.example.com:8081")
            .send()
            .await();
    // Then
    assertThat(answer.bodyAsString()).contains("plain HTTP").doesNotContain("name=\"key\"");
    assertThat(link.statusCode()).isEqualTo(403);
  }

  @Test
  void a_form_from_another_origin_or_without_its_token_does_nothing() throws Exception {
    // Given
    var stops =
        console.serve(
            ControlContract.SET_STOP, asked -> Future.succeededFuture(new Stops(List.of())));
    BrowserDouble browser = BrowserDouble.signedIn(console, console.key(KeyRole.OPERATOR));
    Map<String, String> good = Map.of("why", "test", "csrf", browser.csrf());
    String uri = "/stops/sandbox/stop";
    // When
    HttpResponse<Buffer> elsewhere = browser.post(uri, good, "http://evil.example");
    HttpResponse<Buffer> nowhere = browser.post(uri, good, null);
    HttpResponse<Buffer> without = browser.post(uri, Map.of("why", "test"));
    HttpResponse<Buffer> own = browser.post(uri, good);
    // Then
    assertThat(elsewhere.statusCode()).isEqualTo(403);
    assertThat(nowhere.statusCode()).isEqualTo(403);
    assertThat(without.statusCode()).isEqualTo(403);
    assertThat(own.statusCode()).isEqualTo(303);
    assertThat(stops).hasSize(1);
  }

  @Test
  void a_revoked_key_ends_its_sessions_within_half_a_minute() throws Exception {
    // Given
    BrowserDouble browser = BrowserDouble.signedIn(console, console.key(KeyRole.OPERATOR));
    console.revokeKeys();
    // When
    console.clock.advance(Duration.ofSeconds(30));
    // Then
    assertThat(browser.get("/").statusCode()).isEqualTo(303);
  }

  @Test
  void signing_out_ends_the_session() throws Exception {
    // Given
    BrowserDouble browser = BrowserDouble.signedIn(console, console.key(KeyRole.OPERATOR));
    String cookie = browser.cookie();
    // When
    browser.send("/sign-out", Map.of());
    // Then
    HttpResponse<Buffer> again =
        new BrowserDouble(console)
            .request(HttpMethod.GET, "/")
            .putHeader("cookie", cookie)
            .send()
            .await();
    assertThat(again.statusCode()).isEqualTo(303);
  }

  @Test
  void a_sign_in_link_signs_in_once() throws Exception {
    // Given
    JsonObject made =
        console
            .request(HttpMethod.POST, console.key(KeyRole.OPERATOR), "/v1/sign_in_links")
            .send()
            .await()
            .bodyAsJsonObject();
    String token = made.getString("path").replace("/sign-in?token=", "");
    BrowserDouble browser = new BrowserDouble(console);
    // When
    HttpResponse<Buffer> page = browser.get(made.getString("path"));
    HttpResponse<Buffer> first = browser.post("/sign-in", Map.of("token", token));
    HttpResponse<Buffer> second =
        new BrowserDouble(console).post("/sign-in", Map.of("token", token));
    // Then
    assertThat(page.bodyAsString()).contains("value=\"" + token + "\"");
    assertThat(first.statusCode()).isEqualTo(303);
    assertThat(browser.get("/").statusCode()).isEqualTo(200);
    assertThat(second.statusCode()).isEqualTo(401);
  }

  @Test
  void the_first_page_is_small_and_holds_nothing_inline() throws Exception {
    // Given
    BrowserDouble browser = BrowserDouble.signedIn(console, console.key(KeyRole.OPERATOR));
    // When
    HttpResponse<Buffer> page =
        browser.request(HttpMethod.GET, "/").putHeader("accept-encoding", "gzip").send().await();
    String text = browser.get("/").bodyAsString();
    int bytes = page.body().length();
    for (String part : text.split("\"", -1)) {
      if (part.startsWith("/assets/")) {
        HttpResponse<Buffer> asset =
            browser
                .request(HttpMethod.GET, part)
                .putHeader("accept-encoding", "gzip")
                .send()
                .await();
        assertThat(asset.statusCode()).isEqualTo(200);
        assertThat(asset.getHeader("cache-control")).contains("immutable");
        bytes += asset.body().length();
      }
    }
    // Then
    assertThat(bytes).isBetween(20_000, 150 * 1024);
    assertThat(page.getHeader("content-security-policy"))
        .contains("default-src 'none'", "script-src 'self';", "style-src 'self';")
        .doesNotContain("unsafe");
    assertThat(text).doesNotContain("<script>", "<style", " style=", " onclick=");
  }
}
