package io.rookery.console.api;

import static io.rookery.console.api.Samples.CLIENT;
import static io.rookery.console.api.Samples.OTHER;
import static io.rookery.console.api.Samples.body;
import static io.rookery.console.api.Samples.path;
import static io.rookery.console.api.Samples.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.SubscriptionContract.FindSubscription;
import io.rookery.shared.contract.SubscriptionContract.FoundSubscription;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may see a subscription, and who may change it. */
class SubscriptionAccessTest extends SubscriptionFixture {
  @Test
  void what_a_key_may_not_see_answers_like_what_does_not_exist() throws Exception {
    // Given
    Queue<FindSubscription> found = finding(new FoundSubscription(null));
    Queue<SaveSubscription> saved = savingAChange();
    String limited = console.key(KeyRole.ACCOUNT_MANAGER, null, List.of(CLIENT));
    // When
    HttpResponse<Buffer> absent = console.get(limited, path(CLIENT));
    HttpResponse<Buffer> unseen = console.get(limited, path(OTHER));
    HttpResponse<Buffer> unchanged = console.put(limited, path(OTHER), body());
    HttpResponse<Buffer> kept = console.delete(limited, path(OTHER));
    HttpResponse<Buffer> noClient = console.get(limited, "/v1/clients/acme/subscription");
    // Then
    assertThat(List.of(absent, unseen, unchanged, kept, noClient))
        .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(404))
        .allSatisfy(answer -> assertThat(answer.body()).isEqualTo(absent.body()));
    assertThat(found).containsExactly(new FindSubscription(CLIENT));
    assertThat(saved).isEmpty();
  }

  @Test
  void a_key_of_one_environment_sees_that_endpoint_alone_and_changes_none() throws Exception {
    // Given
    finding(new FoundSubscription(subscription(null)));
    Queue<SaveSubscription> saved = savingAChange();
    String bound = console.key(KeyRole.OPERATOR, Environment.SANDBOX, null);
    // When
    HttpResponse<Buffer> seen = console.get(bound, path(CLIENT));
    HttpResponse<Buffer> save = console.put(bound, path(CLIENT), new JsonObject());
    HttpResponse<Buffer> end = console.delete(bound, path(CLIENT));
    // Then
    assertThat(seen.bodyAsJsonObject().fieldNames())
        .contains("sandbox")
        .doesNotContain("production");
    assertThat(List.of(save, end))
        .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(403))
        .allSatisfy(answer -> assertThat(code(answer)).isEqualTo("wrong_environment"));
    assertThat(saved).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyRole.class,
      names = {"AUDITOR", "PRODUCER"})
  void who_may_not_change_gets_403(KeyRole role) throws Exception {
    // Given
    Queue<SaveSubscription> saved = savingAChange();
    String key = console.key(role);
    // When
    HttpResponse<Buffer> save = console.put(key, path(CLIENT), body());
    HttpResponse<Buffer> end = console.delete(key, path(CLIENT));
    // Then
    assertThat(List.of(save, end))
        .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(403))
        .allSatisfy(answer -> assertThat(code(answer)).isEqualTo("forbidden"));
    assertThat(saved).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(value = KeyRole.class, mode = EnumSource.Mode.EXCLUDE, names = "PRODUCER")
  void all_but_producers_read(KeyRole role) throws Exception {
    // Given
    finding(new FoundSubscription(subscription(null)));
    // When
    HttpResponse<Buffer> read = console.get(console.key(role), path(CLIENT));
    HttpResponse<Buffer> refused = console.get(console.key(KeyRole.PRODUCER), path(CLIENT));
    // Then
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(refused.statusCode()).isEqualTo(403);
  }
}
