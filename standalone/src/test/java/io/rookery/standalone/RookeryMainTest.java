package io.rookery.standalone;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.junit5.VertxExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@ExtendWith(VertxExtension.class)
class RookeryMainTest {
  private static final String CLIENT = "0c32421f-6330-433d-a999-4ac1f4f8add5";
  private final StringWriter errors = new StringWriter();
  private final StringWriter output = new StringWriter();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "all",
        "postgres",
        "ingest",
        "subscription",
        "dispatch",
        "console",
        "send",
        "listen",
        "key",
        "master-key",
        "certs",
        "clients",
        "notifications",
        "explain",
        "undelivered",
        "attention",
        "pause",
        "resume",
        "disable",
        "enable",
        "stop",
        "start",
        "stops",
        "retry",
        "cancel",
        "replay"
      })
  void each_command_explains_itself(String command) {
    // When
    int exit = run(command, "--help");
    // Then
    assertThat(exit).isZero();
    assertThat(output.toString()).contains("Usage: rookery " + command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingest", "subscription", "dispatch", "console"})
  void a_single_role_without_a_database_says_so_and_starts_none(String role) {
    // When
    int exit = run(role, "--conf=" + folder, "--var=" + folder);
    // Then
    assertThat(exit).isEqualTo(2);
    assertThat(errors.toString()).contains("database.url: is not set");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void the_help_shows_every_command_under_a_heading() {
    // When
    run("--help");
    // Then
    assertThat(output.toString()).contains("Try it:", "See what happens:", "Hold back and let go:");
    assertThat(RookeryMain.commandLine().getSubcommands().keySet())
        .allSatisfy(
            name -> assertThat(output.toString()).containsPattern("(?m)^  " + name + " +[A-Z]"));
  }

  @Test
  void a_command_for_the_console_takes_its_key_from_no_argument() {
    // When
    int exit = run("stops", "--key=rk_test");
    // Then
    assertThat(exit).isEqualTo(2);
    assertThat(errors.toString()).contains("Unknown option: '--key=rk_test'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replay --dry-run",
        "stop sandbox",
        "pause 0c32421f-6330-433d-a999-4ac1f4f8add5 staging",
        "resume 0c32421f-6330-433d-a999-4ac1f4f8add5 sandbox --all --discard",
        "explain x"
      })
  void a_command_that_makes_no_sense_asks_nobody_and_exits_2(String arguments) throws Exception {
    // Given
    Path key = Files.writeString(folder.resolve("key"), "rk_test");
    String nobody = " --url http://127.0.0.1:9 --key-file " + key;
    // When
    int exit = run((arguments + nobody).split(" "));
    // Then
    assertThat(exit).isEqualTo(2);
    assertThat(errors.toString()).contains("Usage: rookery ");
  }

  @Test
  void a_console_that_is_away_is_named() throws Exception {
    // Given
    Path key = Files.writeString(folder.resolve("key"), "rk_test");
    // When
    int exit = run("stops", "--url=http://127.0.0.1:9", "--key-file=" + key);
    // Then
    assertThat(exit).isEqualTo(1);
    assertThat(errors.toString()).contains("no console answers at http://127.0.0.1:9");
  }

  @Test
  void a_value_that_does_not_exist_is_refused_with_a_sentence() {
    // When
    int exit = run("key", "new", "--role=king", "--name=x");
    // Then
    assertThat(exit).isEqualTo(2);
    assertThat(errors.toString()).contains("--role").contains("no such role");
  }

  @Test
  void a_key_without_a_database_says_what_is_missing() {
    // When
    int exit = run("key", "new", "--role=operator", "--name=x", "--var=" + folder);
    // Then
    assertThat(exit).isEqualTo(1);
    assertThat(errors.toString()).contains("database.url is not set");
  }

  @Test
  void a_trigger_is_sent_from_options(Vertx vertx) throws Exception {
    // Given
    List<String> taken = new CopyOnWriteArrayList<>();
    String url = door(vertx, taken, 202);
    // When
    int exit =
        run(
            "send",
            "--url=" + url,
            "--key=rk_test",
            "--type=user.created",
            "--environment=sandbox",
            "--client=" + CLIENT,
            "--user=u-1");
    // Then
    assertThat(exit).isZero();
    assertThat(taken)
        .containsExactly(
            "Bearer rk_test /v1/notifications {\"type\":\"user.created\",\"client_uuid\":\""
                + CLIENT
                + "\",\"environment\":\"sandbox\",\"user_id\":\"u-1\"}");
  }

  @Test
  void a_trigger_without_a_key_is_refused_with_the_way_to_get_one() {
    // When
    int exit =
        run("send", "--key=", "--type=user.created", "--environment=sandbox", "--client=" + CLIENT);
    // Then
    assertThat(exit).isEqualTo(2);
    assertThat(errors.toString()).contains("RK_KEY").contains("key new");
  }

  @Test
  void a_producer_key_without_an_environment_is_refused() {
    // When
    int exit = run("key", "new", "--role=producer", "--var=" + folder);
    // Then
    assertThat(exit).isEqualTo(2);
    assertThat(errors.toString()).contains("sandbox or to production");
  }

  @Test
  void an_array_in_a_file_is_sent_as_one_batch_of_the_same_bytes(Vertx vertx) throws Exception {
    // Given
    List<String> taken = new CopyOnWriteArrayList<>();
    String url = door(vertx, taken, 202);
    Path file = Files.writeString(folder.resolve("triggers.json"), "[{\"n\": 1.50}]");
    // When
    int exit = run("send", "--url=" + url, "--key=rk_test", "--file=" + file);
    // Then
    assertThat(exit).isZero();
    assertThat(taken)
        .containsExactly(
            "Bearer rk_test /v1/notifications/batch {\"notifications\":[{\"n\": 1.50}]}");
  }

  @Test
  void a_trigger_that_is_refused_is_a_failure(Vertx vertx) throws Exception {
    // Given
    String url = door(vertx, new CopyOnWriteArrayList<>(), 422);
    Path file = Files.writeString(folder.resolve("trigger.json"), "{}");
    // When
    int exit = run("send", "--url=" + url, "--key=rk_test", "--file=" + file);
    // Then
    assertThat(exit).isEqualTo(1);
  }

  @Test
  void a_file_and_fields_together_are_refused() {
    // When
    int exit =
        run(
            "send",
            "--key=rk_test",
            "--file=x",
            "--type=user.created",
            "--environment=sandbox",
            "--client=" + CLIENT);
    // Then
    assertThat(exit).isEqualTo(2);
  }

  private int run(String... arguments) {
    CommandLine line = RookeryMain.commandLine();
    line.setOut(new PrintWriter(output, true));
    line.setErr(new PrintWriter(errors, true));
    return line.execute(arguments);
  }

  private static String door(Vertx vertx, List<String> taken, int status) throws Exception {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body -> {
                              taken.add(
                                  request.getHeader("authorization")
                                      + " "
                                      + request.path()
                                      + " "
                                      + body);
                              request.response().setStatusCode(status).end("{}");
                            }))
            .listen(0, "127.0.0.1")
            .await(5, SECONDS);
    return "http://127.0.0.1:" + server.actualPort();
  }
}
