package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Instant;
import java.util.List;

/** Whoever is refused loses nothing of what they typed, and reads why where it is. */
abstract class RefusedFormsFixture extends PageFixture {
  static final String CLIENT = "/clients/" + PageAnswers.CLIENT;
  static final Instant AT = Instant.parse("2026-11-24T08:00:00Z");
  static final Problem CHANGED =
      Problem.of(412, "precondition_failed", "This is not at the version in If-Match.");
  static final Problem WAITS =
      Problem.of(409, "approval_pending", "A change of this client waits for approval already.");

  RefusedFormsFixture() {
    super(KeyRole.OPERATOR);
  }

  static Problem at(String pointer, String detail) {
    return Problem.invalid(
        "invalid_subscription", "Not so.", List.of(new Fault("invalid_it", pointer, detail)));
  }

  <Q extends Record, R extends Record> void refuse(RequestAddress<Q, R> address, Problem why)
      throws Exception {
    console.serve(address, asked -> Future.failedFuture(why.exception()));
  }

  /** {@code typed} is still in the field, which says that it is wrong, and why. */
  static void assertRefused(
      HttpResponse<Buffer> page, int status, String field, String typed, String why) {
    assertThat(page.statusCode()).isEqualTo(status);
    String tag =
        page.bodyAsString().replaceAll("(?s).*(<[^>]* id=\"" + field + "\"[^>]*>).*", "$1");
    assertThat(tag)
        .contains("aria-invalid=\"true\"", "aria-describedby=")
        .contains(field + "-note");
    if (typed != null) {
      assertThat(tag).contains("value=\"" + typed + "\"");
    }
    assertThat(page.bodyAsString())
        .containsPattern("id=\"" + field + "-note\"[^>]*>[^<]*" + why)
        .contains("<title>Not done: ");
  }
}
