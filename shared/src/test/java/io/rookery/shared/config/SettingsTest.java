package io.rookery.shared.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private Path conf;

  @Test
  void what_conf_holds_is_the_default_and_stands() {
    // Given
    Settings settings = Settings.load(null, Map.of(), Map.of());
    // When
    settings.verify();
    // Then
    assertThat(settings.text("database.user")).isEqualTo("rookery");
    assertThat(settings.integer("http.port", 0, 65_535)).isEqualTo(8080);
    assertThat(settings.duration("http.bodyTimeout", Duration.ZERO, DAY)).hasSeconds(10);
    assertThat(settings.durations("environments.sandbox.schedule", Duration.ZERO, DAY))
        .containsExactly(Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofMinutes(10));
    assertThat(settings.flag("cluster.enabled")).isFalse();
    assertThat(settings.texts("guard.exceptions")).isEmpty();
    assertThat(settings.secret("masterKey")).isEmpty();
  }

  @Test
  void a_file_is_over_the_default_a_variable_over_the_file_an_override_over_all() throws Exception {
    // Given
    write("rookery.yaml", "database:\n  user: file\n  poolMax: 5\n  hotPoolMax: 5\n");
    Map<String, String> variables =
        Map.of("ROOKERY_DATABASE_POOL_MAX", "6", "ROOKERY_DATABASE_HOT_POOL_MAX", "6");
    // When
    Settings settings = Settings.load(conf, variables, Map.of("database.hotPoolMax", "7"));
    // Then
    settings.verify();
    assertThat(settings.text("database.user")).isEqualTo("file");
    assertThat(settings.integer("database.poolMax", 1, 10)).isEqualTo(6);
    assertThat(settings.integer("database.hotPoolMax", 1, 10)).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a:1,b:2      | a:1 b:2",
        "a:1 , b:2    | a:1 b:2",
        "a:1          | a:1",
        "''           | ''"
      })
  void a_list_in_a_variable_is_split_at_commas(String text, String items) {
    // Given
    Settings settings = Settings.load(null, Map.of("ROOKERY_CLUSTER_MEMBERS", text), Map.of());
    // When
    List<String> members = settings.texts("cluster.members");
    // Then
    settings.verify();
    assertThat(String.join(" ", members)).isEqualTo(items);
  }

  @ParameterizedTest
  @CsvSource({
    "500ms, 500",
    "10s, 10000",
    "10 s, 10000",
    "5m, 300000",
    "2h, 7200000",
    "1d, 86400000"
  })
  void a_duration_is_a_number_and_a_unit(String text, long ms) {
    // Given
    Settings settings = Settings.load(null, Map.of(), Map.of("http.bodyTimeout", text));
    // When
    Duration duration = settings.duration("http.bodyTimeout", Duration.ZERO, DAY);
    // Then
    settings.verify();
    assertThat(duration).hasMillis(ms);
  }

  @ParameterizedTest
  @CsvSource({"80, 80", "8_080, 8080", "' 80 ', 80"})
  void a_whole_number_may_have_underscores(String text, int number) {
    // Given
    Settings settings = Settings.load(null, Map.of(), Map.of("http.port", text));
    // When
    int port = settings.integer("http.port", 0, 65_535);
    // Then
    settings.verify();
    assertThat(port).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http.port        | eighty | must be a whole number",
        "http.port        | 65536  | must be from 0 to 65535",
        "http.port        | ''     | must be a whole number",
        "http.bodyTimeout | 10     | is no duration such as 500ms, 10s, 5m, 1h or 5d",
        "http.bodyTimeout | 2d     | must be from 100ms to 1d",
        "cluster.enabled  | yes    | must be true or false"
      })
  void a_value_out_of_bounds_is_a_problem_with_its_path(String path, String text, String why) {
    // Given
    Settings settings = Settings.load(null, Map.of(), Map.of(path, text));
    settings.integer("http.port", 0, 65_535);
    settings.duration("http.bodyTimeout", Duration.ofMillis(100), DAY);
    settings.flag("cluster.enabled");
    // When
    List<String> problems = problems(settings);
    // Then
    assertThat(problems).containsExactly(path + ": " + why);
  }

  @Test
  void all_problems_are_told_at_once() throws Exception {
    // Given
    write("ingest.yaml", "http:\n  port: many\n  prot: 8080\n");
    write("dispatch.yml", "breaker: {}\n");
    Map<String, String> variables = Map.of("ROOKERY_HTTP_POTR", "1", "ROOKERY_DATABASE_URL", "");
    Settings settings = Settings.load(conf, variables, Map.of("console.nothing", "1"));
    settings.integer("http.port", 0, 65_535);
    settings.integer("database.poolMax", 100, 200);
    settings.problem("database.url", "is not set");
    // When
    List<String> problems = problems(settings);
    // Then
    assertThat(problems).hasSize(7);
    assertThat(String.join("\n", problems))
        .contains("dispatch.yml: is none of rookery.yaml, ")
        .contains("http.prot: is no setting")
        .contains("ROOKERY_HTTP_POTR: is no setting")
        .contains("console.nothing: is no setting")
        .contains("http.port: must be a whole number")
        .contains("database.poolMax: must be from 100 to 200")
        .contains("database.url: is not set");
  }

  @ParameterizedTest
  @ValueSource(strings = {"masterKey", "firstKey", "databasePassword"})
  void a_secret_in_a_file_is_refused_and_not_repeated(String secret) throws Exception {
    // Given
    write("rookery.yaml", secret + ": hush\n");
    // When
    Settings settings = Settings.load(conf, Map.of(), Map.of());
    // Then
    assertThat(problems(settings))
        .singleElement()
        .asString()
        .startsWith(secret + ": is a secret: it comes from ROOKERY_")
        .doesNotContain("hush");
    assertThat(settings.secret(secret)).isEmpty();
  }

  @Test
  void secrets_come_from_the_environment() {
    // Given
    Map<String, String> variables =
        Map.of("ROOKERY_MASTER_KEY", "m", "ROOKERY_DATABASE_PASSWORD", "p");
    // When
    Settings settings = Settings.load(null, variables, Map.of("firstKey", "f"));
    // Then
    settings.verify();
    assertThat(settings.secret("masterKey")).contains("m");
    assertThat(settings.secret("databasePassword")).contains("p");
    assertThat(settings.secret("firstKey")).contains("f");
    assertThatThrownBy(() -> settings.secret("other")).hasMessageContaining("other");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http: [                        | is no YAML",
        "http: {port: 1, port: 2}       | Duplicate field",
        "http: {port: [1, 2]}           | must be one value, not a list",
        "cluster: {members: [{a: 1}]}   | must be a list of plain values",
        "http: {port: {is: 1}}          | http.port.is: is no setting",
        "http: 8080                     | http: is no setting"
      })
  void a_file_of_another_shape_is_a_problem(String yaml, String why) throws Exception {
    // Given
    write("ingest.yaml", yaml + "\n");
    // When
    List<String> problems = problems(Settings.load(conf, Map.of(), Map.of()));
    // Then
    assertThat(problems).singleElement().asString().contains(why);
  }

  @Test
  void a_section_whose_keys_are_all_commented_out_says_nothing() throws Exception {
    // Given
    write("ingest.yaml", "http:\n  # port: 1\n");
    // When
    Settings settings = Settings.load(conf, Map.of(), Map.of());
    // Then
    settings.verify();
    assertThat(settings.integer("http.port", 0, 65_535)).isEqualTo(8080);
  }

  @Test
  void a_folder_that_is_not_there_is_a_problem() {
    // When
    List<String> problems = problems(Settings.load(conf.resolve("none"), Map.of(), Map.of()));
    // Then
    assertThat(problems).singleElement().asString().endsWith("is no folder that can be read");
  }

  @Test
  void one_variable_means_one_setting() {
    // Given
    Map<String, String> pathOf = new HashMap<>();
    // When
    SettingsTree.defaults()
        .keySet()
        .forEach(path -> pathOf.merge(SettingsTree.variable(path), path, (a, b) -> a + "+" + b));
    // Then
    assertThat(pathOf.values()).noneMatch(path -> path.contains("+")).isNotEmpty();
    assertThat(pathOf).containsEntry("ROOKERY_HTTP_BODY_BYTES_MAX", "http.bodyBytesMax");
  }

  private void write(String file, String yaml) throws IOException {
    Files.writeString(conf.resolve(file), yaml);
  }

  private static List<String> problems(Settings settings) {
    return catchThrowableOfType(SettingsException.class, settings::verify).problems();
  }
}
