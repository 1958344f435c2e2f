package io.rookery.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The benchmark works, and its books balance. Its figures are not judged here. */
@Tag("slow")
class BenchTest {
  private static final int WITHIN_SECONDS = 240;

  @Test
  void a_short_run_loses_nothing_and_writes_its_figures() throws Exception {
    // When
    JsonObject figures = bench("short", "--scenario=floor,throughput");
    // Then
    assertThat(figures.getJsonArray("scenarios")).hasSize(2);
    assertThat(figures.getJsonObject("versions").getString("postgres")).matches("\\d+\\.\\d+.*");
    assertThat(figures.getJsonObject("settings").getBoolean("fsync")).isTrue();
    for (JsonObject scenario : objects(figures, "scenarios").toList()) {
      assertThat(scenario.getDouble("delivered_per_second")).isPositive();
      assertThat(scenario.getInteger("lost")).isZero();
      assertThat(scenario.getInteger("signatures_wrong")).isZero();
      assertThat(scenario.getJsonObject("arrival_ms").fieldNames()).contains("p50", "p99", "p999");
      assertThat(scenario.getJsonObject("rss_mb").getInteger("rookery")).isPositive();
      assertThat(scenario.getInteger("wal_bytes_per_delivery")).isPositive();
      assertThat(scenario.fieldNames()).contains("foreign_cpu", "janitor_found");
    }
  }

  @Test
  void the_order_of_each_user_is_kept_where_it_is_put_to_the_proof() throws Exception {
    // When
    JsonObject ordered = only(bench("ordered", "--scenario=ordered"));
    // Then
    assertThat(ordered.getInteger("out_of_order")).isZero();
    assertThat(ordered.getDouble("order_tested")).isPositive();
    assertThat(ordered.getInteger("lost")).isZero();
  }

  @Test
  void without_the_setting_the_check_of_the_order_fails() throws Exception {
    // When
    JsonObject unordered =
        only(bench("unordered", "--scenario=ordered", "--ordering=none", "--users=1"));
    // Then
    assertThat(unordered.getInteger("out_of_order")).isPositive();
  }

  @Test
  void a_profile_names_the_hottest_methods_and_what_allocates() throws Exception {
    // When
    JsonObject figures =
        bench("profile", "--scenario=throughput", "--profile=" + folder("profile", "p.jfr"));
    // Then
    List<String> told =
        objects(figures, "profile")
            .filter(table -> !table.getJsonArray("hottest", new JsonArray()).isEmpty())
            .map(table -> table.getString("by"))
            .toList();
    assertThat(told).contains("cpu_methods", "cpu_ours", "allocation_ours", "allocation_types");
  }

  @Test
  void microbenchmarks_measure_parse_sign_guard_and_page() throws Exception {
    // When
    JsonObject figures = bench("micro", "--micro", "--micro-iterations=1");
    // Then
    assertThat(objects(figures, "micro"))
        .allSatisfy(one -> assertThat(one.getDouble("micros")).isPositive())
        .extracting(one -> one.getString("benchmark"))
        .contains("parse", "sign", "guard_url", "guard_address", "page_read", "page_decode_cpu");
  }

  @Test
  void each_screen_of_the_console_is_timed() throws Exception {
    // When
    JsonObject figures = bench("screens", "--screens", "--rows=2000", "--clients=40");
    // Then
    assertThat(objects(figures, "screens"))
        .allSatisfy(one -> assertThat(one.getDouble("p95_ms")).isPositive())
        .extracting(one -> one.getString("screen"))
        .contains("overview", "client", "notifications", "replay", "approvals", "audit", "keys");
  }

  /** Runs it for some seconds; what it wrote as JSON. */
  private static JsonObject bench(String name, String... options) throws Exception {
    Path json = folder(name, "figures.json");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", BuiltModules.jar("bench").toString()));
    command.addAll(List.of("--seconds=3", "--warm-up=2", "--slow-warm-up=2", "--warm-up-max=2"));
    command.addAll(List.of("--var=" + json.getParent(), "--json=" + json));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder(name, "bench.log").toFile())
            .start();
    boolean ended = process.waitFor(WITHIN_SECONDS, SECONDS);
    process.destroy();
    assertThat(ended).isTrue();
    assertThat(process.exitValue()).isZero();
    return new JsonObject(Files.readString(json));
  }

  private static Path folder(String name, String file) throws Exception {
    return BuiltModules.scratch("bench-" + name).toAbsolutePath().resolve(file);
  }

  private static JsonObject only(JsonObject figures) {
    return figures.getJsonArray("scenarios").getJsonObject(0);
  }

  private static Stream<JsonObject> objects(JsonObject figures, String name) {
    return figures.getJsonArray(name).stream().map(JsonObject.class::cast);
  }
}
