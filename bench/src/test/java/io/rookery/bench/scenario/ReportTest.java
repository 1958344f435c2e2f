package io.rookery.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.bench.rig.Server;
import io.rookery.bench.scenario.Plan.Sizes;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Server SAFE = new Server("17.5", true);
  private static final Server FAST = new Server("17.5", false);

  @Test
  void what_a_scenario_does_not_have_is_printed_as_a_dash() {
    // Given
    JsonObject drained = new JsonObject().put("delivered_per_second", 9_000.4).put("lost", 0);
    // When
    String table = report(List.of(SAFE), new Result("backlog", SAFE, drained)).table();
    // Then
    assertThat(table).doesNotContain("NaN");
    assertThat(table.lines().filter(line -> line.startsWith("backlog ")))
        .singleElement()
        .asString()
        .matches("backlog +- +9000 +- .* 0 +-");
  }

  @Test
  void the_servers_that_were_measured_are_named_with_their_fsync() {
    // When
    JsonObject safe = report(List.of(SAFE, SAFE)).json();
    JsonObject unsafe = report(List.of(SAFE, FAST)).json();
    JsonObject none = report(List.of()).json();
    // Then
    assertThat(safe.getJsonObject("versions").getString("postgres")).isEqualTo("17.5");
    assertThat(safe.getJsonObject("settings").getBoolean("fsync")).isTrue();
    assertThat(unsafe.getJsonObject("settings").getBoolean("fsync")).isFalse();
    assertThat(none.getJsonObject("settings").getBoolean("fsync")).isNull();
  }

  private static Report report(List<Server> servers, Result... results) {
    Plan plan =
        new Plan(
            Path.of("run"),
            Path.of("programs"),
            new Sizes(1, 1, 1, 1, 1, 1, 1),
            "user",
            Optional.empty(),
            null);
    return Report.of(plan, servers, List.of(results), Marks.of(List.of(results)));
  }
}
