package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.ApprovalContract;
import io.rookery.shared.contract.ApprovalContract.ApprovalPage;
import io.rookery.shared.contract.ApprovalContract.ApprovalState;
import io.rookery.shared.contract.AttentionContract;
import io.rookery.shared.contract.AttentionContract.AttentionPage;
import io.rookery.shared.contract.AuditContract;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.NotificationPage;
import io.rookery.shared.contract.DispatchContract.UndeliveredPage;
import io.rookery.shared.contract.KeyContract;
import io.rookery.shared.contract.KeyContract.KeyPage;
import io.rookery.shared.contract.ReplayContract;
import io.rookery.shared.contract.ReplayContract.Replays;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionPage;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.testing.DeclaredApi;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each list that is read page by page, of the API and of the pages, goes on only where it ended.
 */
@ExtendWith(VertxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignedCursorsTest {
  private static final UUID ID = UUID.fromString("01936f2c-8a52-7a0e-8c69-9f0d0d6a2f6f");
  private static final Actor ANNA = new Actor("key9", "anna", KeyRole.ACCOUNT_MANAGER, "request-9");
  private static final Path PAGES = Path.of("src/main/java/io/rookery/console/page");
  private static final Pattern LISTING = Pattern.compile("Typed\\.Listing\\(\\s*\"([^\"]+)\"");
  private static final Pattern NEXT =
      Pattern.compile(
          "\"next\":\"([^\"]+)\"|id=\"next\" href=\"[^\"]*[?&;](?:before|after)=([^&\"]+)");

  private final List<Queue<? extends Record>> asked = new ArrayList<>();
  private ConsoleFixture console;
  private BrowserDouble browser;
  private String key;

  private enum PagedList {
    APPROVALS("/v1/approvals?state=pending", "/v1/approvals?state=expired", "before"),
    ATTENTION("/v1/attention?state=all", "/v1/attention?environment=sandbox", "before"),
    AUDIT("/v1/audit?actor=anna", "/v1/audit?actor=bert", "before"),
    CLIENTS("/v1/clients?name=A", "/v1/clients?name=B", "after"),
    KEYS("/v1/keys?limit=50", null, "before"),
    NOTIFICATIONS(
        "/v1/notifications?client_uuid=" + PageAnswers.CLIENT,
        "/v1/notifications?status=parked&client_uuid=" + PageAnswers.CLIENT,
        "before"),
    REPLAYS("/v1/replays?environment=sandbox", "/v1/replays?environment=production", "before"),
    UNDELIVERED("/v1/undelivered?limit=50", "/v1/undelivered?environment=sandbox", "after"),
    PAGE_OF_APPROVALS("/approvals?state=all", "/approvals?", "before"),
    PAGE_OF_AUDIT("/audit?actor=anna", "/audit?actor=bert", "before"),
    PAGE_OF_CLIENTS("/clients?search=A", "/clients?search=B", "after"),
    PAGE_OF_KEYS("/keys?", null, "before"),
    PAGE_OF_NOTIFICATIONS(
        "/notifications?client_uuid=" + PageAnswers.CLIENT,
        "/notifications?status=parked&client_uuid=" + PageAnswers.CLIENT,
        "before");

    private final String first;
    private final String ofAnotherFilter;
    private final String cursor;

    /** {@code ofAnotherFilter} is null where the list has no filter. */
    PagedList(String first, String ofAnotherFilter, String cursor) {
      this.first = first;
      this.ofAnotherFilter = ofAnotherFilter;
      this.cursor = cursor;
    }

    String from(String place) {
      return first + "&" + cursor + "=" + place;
    }

    boolean isPage() {
      return DeclaredApi.isPage(first);
    }

    String path() {
      return first.split("\\?", 2)[0];
    }
  }

  @BeforeAll
  void open(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    key = console.key(KeyRole.OPERATOR);
    browser = BrowserDouble.signedIn(console, key);
    List<Queue<? extends Record>> questions =
        List.of(
            console.serve(
                ApprovalContract.LIST,
                list ->
                    Future.succeededFuture(
                        new ApprovalPage(
                            List.of(ApprovalsPageTest.rotation(ANNA, ApprovalState.PENDING)), ID))),
            console.serve(
                AttentionContract.LIST,
                list -> Future.succeededFuture(new AttentionPage(List.of(), 41L))),
            console.serve(
                AuditContract.LIST,
                list ->
                    Future.succeededFuture(
                        new AuditContract.AuditPage(List.of(AuditPageTest.entry()), 41L))),
            console.serve(
                SubscriptionContract.LIST,
                list ->
                    Future.succeededFuture(
                        new SubscriptionPage(
                            List.of(PageAnswers.subscription(null, null)), PageAnswers.CLIENT))),
            console.serve(
                KeyContract.LIST,
                list ->
                    Future.succeededFuture(
                        new KeyPage(
                            List.of(KeysPageTest.stored("key7", null, null, null)), "key7"))),
            console.serve(
                DispatchContract.LIST,
                list ->
                    Future.succeededFuture(
                        new NotificationPage(List.of(), new NotificationId(ID)))),
            console.serve(
                ReplayContract.LIST, list -> Future.succeededFuture(new Replays(List.of(), ID))),
            console.serve(
                DispatchContract.UNDELIVERED,
                list ->
                    Future.succeededFuture(
                        new UndeliveredPage(
                            List.of(), new EndpointKey(PageAnswers.CLIENT, Environment.SANDBOX)))));
    asked.addAll(questions);
  }

  @AfterAll
  void close() throws Exception {
    console.close();
  }

  @Test
  void every_list_of_the_document_and_of_the_pages_is_here() throws Exception {
    // Given
    DeclaredApi api = DeclaredApi.read();
    // When
    Set<String> paged = new TreeSet<>();
    for (DeclaredApi.Operation one : api.operations("console")) {
      if (api.parameters(one, "query").stream().anyMatch(List.of("before", "after")::contains)) {
        paged.add(one.path());
      }
    }
    try (Stream<Path> files = Files.list(PAGES)) {
      for (Path file : files.toList()) {
        LISTING.matcher(Files.readString(file)).results().forEach(one -> paged.add(one.group(1)));
      }
    }
    // Then
    assertThat(Arrays.stream(PagedList.values()).map(PagedList::path))
        .containsExactlyInAnyOrderElementsOf(paged);
  }

  @ParameterizedTest
  @EnumSource
  void a_list_goes_on_where_its_page_ended(PagedList list) throws Exception {
    // When
    HttpResponse<Buffer> answer = get(list.from(next(list.first)));
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  void a_place_that_was_altered_or_made_up_is_refused_and_nothing_is_asked(PagedList list)
      throws Exception {
    // Given
    String next = next(list.first);
    String altered = (next.charAt(12) == 'A' ? 'B' : 'A') + next.substring(13);
    // When
    List<HttpResponse<Buffer>> answers = new ArrayList<>();
    for (String place :
        List.of(next.substring(0, 12) + altered, next + "AAAA", "41", ID.toString())) {
      answers.add(get(list.from(place)));
    }
    // Then
    assertThat(answers).allSatisfy(answer -> assertRefused(list, answer));
    assertThat(asked).allMatch(Collection::isEmpty);
  }

  @ParameterizedTest
  @EnumSource
  void the_place_of_another_list_or_filter_is_refused_and_nothing_is_asked(PagedList list)
      throws Exception {
    // Given
    List<String> others = new ArrayList<>();
    for (PagedList other : PagedList.values()) {
      if (other != list) {
        others.add(next(other.first));
      }
    }
    if (list.ofAnotherFilter != null) {
      others.add(next(list.ofAnotherFilter));
    }
    // When
    List<HttpResponse<Buffer>> answers = new ArrayList<>();
    for (String place : others) {
      answers.add(get(list.from(place)));
    }
    // Then
    assertThat(answers).allSatisfy(answer -> assertRefused(list, answer));
    assertThat(asked).allMatch(Collection::isEmpty);
  }

  /** Where the first page ended; what was asked for it is forgotten. */
  private String next(String first) throws Exception {
    Matcher next = NEXT.matcher(get(first).bodyAsString());
    assertThat(next.find()).isTrue();
    asked.forEach(Collection::clear);
    return next.group(1) == null ? next.group(2) : next.group(1);
  }

  private HttpResponse<Buffer> get(String uri) throws Exception {
    return DeclaredApi.isPage(uri) ? browser.get(uri) : console.get(key, uri);
  }

  private static void assertRefused(PagedList list, HttpResponse<Buffer> answer) {
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.bodyAsString())
        .contains(list.isPage() ? "begin with the first one" : "\"invalid_cursor\"");
  }
}
