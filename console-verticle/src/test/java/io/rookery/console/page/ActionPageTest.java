package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.ControlContract;
import io.rookery.shared.contract.ControlContract.Instructed;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActionPageTest extends PageFixture {
  private static final String CLIENT = "/clients/" + PageAnswers.CLIENT;

  ActionPageTest() {
    super(KeyRole.OPERATOR);
  }

  @Test
  void pausing_is_asked_of_the_endpoint_that_the_page_named() throws Exception {
    // Given
    var asked =
        console.serve(
            ControlContract.INSTRUCT,
            instruct -> Future.succeededFuture(new Instructed(1, "paused", null)));
    // When
    browser.send(CLIENT + "/production/pause", Map.of());
    // Then
    assertThat(asked).hasSize(1);
    assertThat(asked.peek().endpoint())
        .isEqualTo(new EndpointKey(PageAnswers.CLIENT, Environment.PRODUCTION));
    assertThat(asked.peek().actor().name()).isEqualTo("grace");
  }

  @ParameterizedTest
  @CsvSource({
    "pause, paused, paused",
    "resume, resumed, resumed",
    "resume, not_paused, not_paused",
    "disable, disabled, disabled",
    "enable, enabled, enabled",
    "enable, not_disabled, not_disabled",
    "enable, , accepted",
    "enable, of_a_later_version, accepted"
  })
  void what_is_told_is_what_came_of_it_and_not_what_was_asked_for(
      String verb, String result, String notice) throws Exception {
    // Given
    console.serve(
        ControlContract.INSTRUCT, asked -> Future.succeededFuture(new Instructed(1, result, null)));
    // When
    var done = browser.send(CLIENT + "/production/" + verb, Map.of("mode", "all"));
    // Then
    assertThat(done.getHeader("location")).isEqualTo(CLIENT + "?done=" + notice);
  }
}
