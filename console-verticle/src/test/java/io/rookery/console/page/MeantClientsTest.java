package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.KeyContract;
import io.rookery.shared.contract.KeyContract.FoundKey;
import io.rookery.shared.contract.KeyContract.StoredKey;
import io.rookery.shared.contract.ReplayContract;
import io.rookery.shared.contract.ReplayContract.Replay;
import io.rookery.shared.contract.ReplayContract.ReplayState;
import io.rookery.shared.contract.ReplayContract.StartReplay;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.ListSubscriptions;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionPage;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever knows the name of a client need not know its uuid. */
class MeantClientsTest extends PageFixture {
  private static final Instant AT = Instant.parse("2026-11-25T08:59:00Z");
  private static final ClientUuid ACME = client(1);
  private static final List<Subscription> ALL =
      List.of(
          named(client(2), "Acme Health Labs"),
          named(ACME, "Acme Health"),
          named(client(3), "Twins"),
          named(client(4), "Twins"),
          named(client(5), "<b>Bold</b>"));

  private Queue<ListSubscriptions> looked;
  private Queue<StartReplay> replayed;
  private ClientUuid next;

  MeantClientsTest() {
    super(KeyRole.OPERATOR);
  }

  @Override
  void answer() throws Exception {
    PageAnswers.emptyOverview(console);
    looked = console.serve(SubscriptionContract.LIST, asked -> Future.succeededFuture(page(asked)));
    replayed =
        console.serve(
            ReplayContract.START,
            asked ->
                Future.succeededFuture(
                    new Replay(
                        UUID.randomUUID(),
                        ReplayState.DRY_RUN,
                        asked.filter(),
                        100,
                        7,
                        true,
                        0,
                        0,
                        "anna",
                        AT)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Acme Health",
        " acme health ",
        "6f2c8a52-9a0e-4c69-9f0d-000000000001",
        "Acme Health 6f2c8a52-9a0e-4c69-9f0d-000000000001"
      })
  void a_replay_is_of_the_client_whose_name_or_uuid_was_typed(String typed) throws Exception {
    // When
    HttpResponse<Buffer> counted = replay(typed);
    // Then
    assertThat(counted.statusCode()).isEqualTo(200);
    assertThat(replayed.peek().filter().clients()).containsExactly(ACME);
    assertThat(counted.bodyAsString()).contains("<b>7</b> notifications", "<bdi>Acme Health</bdi>");
  }

  @ParameterizedTest
  @CsvSource({
    "Nobody, No client has this in its name",
    "Acme, 2 clients have this in their names: give the whole name of one",
    "Labs, One client has this in its name: give the whole name",
    "Twins, Several clients have this name: give the uuid"
  })
  void a_name_that_is_not_clear_is_refused_at_the_field_and_kept(String typed, String why)
      throws Exception {
    // When
    HttpResponse<Buffer> page = replay(typed);
    // Then
    assertThat(page.statusCode()).isEqualTo(422);
    assertThat(replayed).isEmpty();
    assertThat(page.bodyAsString())
        .containsPattern("id=\"client_uuid\"[^>]* value=\"" + typed + "\"[^>]* aria-invalid")
        .containsPattern("id=\"client_uuid-note\"[^>]*>" + why);
  }

  @Test
  void the_only_one_of_a_name_is_not_clear_while_there_may_be_another() throws Exception {
    // Given
    next = client(2);
    // When
    HttpResponse<Buffer> page = replay("Acme Health");
    // Then
    assertThat(page.statusCode()).isEqualTo(422);
    assertThat(page.bodyAsString()).contains("More than 2 clients have this in their names");
  }

  @Test
  void a_key_is_bound_to_clients_by_their_names_one_a_line() throws Exception {
    // Given
    var made =
        console.serve(
            KeyContract.CREATE,
            create ->
                Future.succeededFuture(
                    new FoundKey(new StoredKey(create.keyId(), create.grant(), AT, null, null))));
    // When
    HttpResponse<Buffer> refused = make("Acme Health\r\n\r\nTwins\r\nNobody");
    make("acme health\r\n" + client(4) + "\r\n");
    // Then
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.bodyAsString())
        .containsPattern(
            "id=\"clients-note\"[^>]*>Client 2: Several clients have this name: [^<]*"
                + " Client 3: No client has this")
        .doesNotContain("Client 1:")
        .contains("Acme Health\r\n\r\nTwins\r\nNobody</textarea>");
    assertThat(made.peek().grant().clients()).containsExactly(ACME, client(4));
  }

  @Test
  void while_a_name_is_typed_those_who_have_it_are_offered_the_likeliest_first() throws Exception {
    // When
    String found = browser.get("/clients/choices?search=acme+health").bodyAsString();
    String bold = browser.get("/clients/choices?search=bold").bodyAsString();
    // Then
    assertThat(found)
        .containsSubsequence(
            "value=\"Acme Health " + ACME + "\"", "value=\"Acme Health Labs " + client(2) + "\"")
        .doesNotContain("<html", "Twins");
    assertThat(bold).contains("<bdi>&lt;b&gt;Bold&lt;/b&gt;</bdi>").doesNotContain("<b>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "+", "6f2c8a52-9a0e-4c69-9f0d-000000000001", "a%00b", "TOO LONG"})
  void nobody_is_looked_for_where_no_name_is_typed(String typed) throws Exception {
    // Given
    looked.clear();
    // When
    HttpResponse<Buffer> found =
        browser.get("/clients/choices?search=" + typed.replace("TOO LONG", "x".repeat(201)));
    // Then
    assertThat(found.statusCode()).isEqualTo(200);
    assertThat(looked).isEmpty();
  }

  @Test
  void only_those_are_found_that_the_key_may_see() throws Exception {
    // Given
    String key = console.key(KeyRole.ACCOUNT_MANAGER, null, List.of(client(2)));
    BrowserDouble manager = BrowserDouble.signedIn(console, key);
    // When
    String found = manager.get("/clients/choices?search=Acme").bodyAsString();
    HttpResponse<Buffer> refused =
        manager.send(
            "/replays/new", Map.of("environment", "production", "client_uuid", "Acme Health"));
    // Then
    assertThat(found).contains("Acme Health Labs").doesNotContain(ACME.toString());
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.bodyAsString()).contains("One client has this in its name");
  }

  private HttpResponse<Buffer> replay(String client) throws Exception {
    return browser.send("/replays/new", Map.of("environment", "production", "client_uuid", client));
  }

  private HttpResponse<Buffer> make(String clients) throws Exception {
    return browser.send(
        "/keys/new", Map.of("name", "orders", "role", "auditor", "clients", clients));
  }

  private static ClientUuid client(int number) {
    return ClientUuid.parse("6f2c8a52-9a0e-4c69-9f0d-00000000000" + number);
  }

  private static Subscription named(ClientUuid client, String name) {
    return new Subscription(client, name, 1, AT, null, List.of(), List.of(), null);
  }

  /** As the registry finds them. */
  private SubscriptionPage page(ListSubscriptions asked) {
    String part = asked.nameContains() == null ? "" : asked.nameContains().toLowerCase(Locale.ROOT);
    return new SubscriptionPage(
        ALL.stream()
            .filter(one -> one.name().toLowerCase(Locale.ROOT).contains(part))
            .filter(one -> asked.clients() == null || asked.clients().contains(one.client()))
            .toList(),
        next);
  }
}
