package io.rookery.console.api;

import static io.rookery.console.api.Samples.CLIENT;
import static io.rookery.console.api.Samples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.AuditContract;
import io.rookery.shared.contract.AuditContract.AuditFilter;
import io.rookery.shared.contract.AuditContract.AuditPage;
import io.rookery.shared.contract.AuditContract.AuditSight;
import io.rookery.shared.contract.AuditContract.Audited;
import io.rookery.shared.contract.AuditContract.AuditedObject;
import io.rookery.shared.contract.AuditContract.ListAudit;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class AuditRoutesTest {
  private static final AuditFilter ANY = new AuditFilter(null, null, null, null, null);

  private ConsoleFixture console;
  private Queue<ListAudit> asked;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    asked =
        console.serve(
            AuditContract.LIST,
            question ->
                Future.succeededFuture(
                    new AuditPage(
                        List.of(
                            new Audited(
                                7,
                                Samples.SINCE,
                                new Actor("key1", "anna", KeyRole.ACCOUNT_MANAGER, "r-1"),
                                "endpoint.pause",
                                new AuditedObject(CLIENT, Environment.SANDBOX, null),
                                null,
                                "{\"instruction\":9}",
                                new Actor("key2", "bert", KeyRole.OPERATOR, "r-2"))),
                        7L)));
  }

  @AfterEach
  void close() throws Exception {
    console.close();
  }

  @Test
  void who_changed_what_is_shown() throws Exception {
    // When
    JsonObject answer = console.get(console.key(KeyRole.AUDITOR), "/v1/audit").bodyAsJsonObject();
    String next = (String) answer.remove("next");
    // Then
    assertThat(next).isNotBlank();
    assertThat(answer)
        .isEqualTo(
            new JsonObject(
                """
                {"entries": [{"id": 7, "at": "%s", "actor": "anna", "key_id": "key1",
                   "role": "account-manager", "request_id": "r-1", "action": "endpoint.pause",
                   "client_uuid": "%s", "environment": "sandbox", "object": null, "before": null,
                   "after": {"instruction": 9},
                   "approved_by": {"actor": "bert", "key_id": "key2", "role": "operator",
                   "request_id": "r-2"}}]}
                """
                    .formatted(Samples.SINCE, CLIENT)));
    assertThat(asked)
        .containsExactly(new ListAudit(new AuditSight(null, false, null), ANY, null, 100));
  }

  @Test
  void filters_are_handed_on() throws Exception {
    // Given
    String key = console.key(KeyRole.OPERATOR);
    String first =
        "/v1/audit?client_uuid="
            + CLIENT
            + "&environment=production&actor=anna&action=secret.rotated&object=x"
            + "&from=2026-11-24T08:00:00Z&until=2026-11-24T10:00:00%2B01:00";
    String next = console.get(key, first).bodyAsJsonObject().getString("next");
    asked.clear();
    // When
    console.get(key, first + "&limit=5&before=" + next);
    // Then
    AuditFilter filter =
        new AuditFilter(
            "anna", "secret.rotated", "x", Samples.SINCE, Samples.SINCE.plusSeconds(3_600));
    assertThat(asked)
        .containsExactly(
            new ListAudit(
                new AuditSight(List.of(CLIENT), false, Environment.PRODUCTION), filter, 7L, 5));
  }

  @Test
  void an_account_manager_sees_what_is_of_clients_within_its_key() throws Exception {
    // Given
    String bound = console.key(KeyRole.ACCOUNT_MANAGER, Environment.SANDBOX, List.of(OTHER));
    // When
    console.get(console.key(KeyRole.ACCOUNT_MANAGER), "/v1/audit");
    console.get(bound, "/v1/audit");
    JsonObject hidden = console.get(bound, "/v1/audit?client_uuid=" + CLIENT).bodyAsJsonObject();
    // Then
    assertThat(asked)
        .extracting(ListAudit::sight)
        .containsExactly(
            new AuditSight(null, true, null),
            new AuditSight(List.of(OTHER), true, Environment.SANDBOX));
    assertThat(hidden.getJsonArray("entries")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "action=no.such",
        "from=yesterday",
        "before=x",
        "limit=0",
        "since=2026",
        "actor=%00"
      })
  void a_malformed_question_is_answered_400(String query) throws Exception {
    // When
    int status = console.get(console.key(KeyRole.OPERATOR), "/v1/audit?" + query).statusCode();
    // Then
    assertThat(status).isEqualTo(400);
  }
}
