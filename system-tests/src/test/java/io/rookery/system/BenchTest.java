package io.rookery.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The benchmark works, and its books balance. Its figures are not judged here. */
@Tag("slow")
class BenchTest {

  @Test
  void a_short_run_loses_nothing_and_writes_its_figures() throws Exception {
    // Given
    Path folder = BuiltModules.scratch("bench");
    Path json = folder.resolve("figures.json");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder bench =
        new ProcessBuilder(
            List.of(
                java,
                "-jar",
                BuiltModules.jar("bench").toString(),
                "--scenario=floor,throughput",
                "--seconds=3",
                "--warm-up=2",
                "--var=" + folder,
                "--json=" + json));
    // When
    Process process =
        bench
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("bench.log").toFile())
            .start();
    boolean ended = process.waitFor(180, SECONDS);
    process.destroy();
    // Then
    assertThat(ended).isTrue();
    assertThat(process.exitValue()).isZero();
    JsonObject figures = new JsonObject(Files.readString(json));
    assertThat(figures.getJsonArray("scenarios")).hasSize(2);
    for (Object one : figures.getJsonArray("scenarios")) {
      JsonObject scenario = (JsonObject) one;
      assertThat(scenario.getDouble("delivered_per_second")).isPositive();
      assertThat(scenario.getInteger("lost")).isZero();
      assertThat(scenario.getInteger("signatures_wrong")).isZero();
      assertThat(scenario.getJsonObject("arrival_ms").fieldNames()).contains("p50", "p99");
    }
  }
}
