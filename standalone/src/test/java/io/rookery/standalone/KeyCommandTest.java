package io.rookery.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** On a database with two keys: an operator's, which alone manages keys, and a producer's. */
class KeyCommandTest {
  private final StringWriter shown = new StringWriter();
  private final StringWriter errors = new StringWriter();
  @TempDir Path folder;
  private Connection connection;

  @BeforeEach
  void make() throws Exception {
    TestDatabase database = TestDatabase.with(SubscriptionRole.REGISTRY);
    connection = database.connect();
    Files.createDirectory(folder.resolve("conf"));
    Files.writeString(
        folder.resolve("conf/rookery.yaml"),
        "database: {url: \"%s\", user: %s}\n"
            .formatted(database.settings().url(), database.settings().user()));
    run("new", "--role", "operator", "--name", "first");
    run("new", "--role", "producer", "--environment", "sandbox", "--name", "billing");
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
  }

  @Test
  void keys_are_listed_newest_first() throws Exception {
    // When
    int exit = run("list");
    // Then
    assertThat(exit).as(errors.toString()).isZero();
    assertThat(shown.toString().lines().skip(1))
        .satisfiesExactly(
            one -> assertThat(one).contains(idOf("billing"), "producer", "sandbox"),
            other -> assertThat(other).contains(idOf("first"), "operator", "both", "all"));
  }

  @Test
  void a_revoked_key_is_recorded_and_stays_in_the_list() throws Exception {
    // When
    int exit = run("revoke", idOf("billing"));
    // Then
    assertThat(exit).as(errors.toString()).isZero();
    assertThat(texts("SELECT action FROM audit.entry WHERE object = '" + idOf("billing") + "'"))
        .containsExactlyInAnyOrder("key.created", "key.revoked");
    run("list");
    assertThat(shown.toString()).contains("revoked");
  }

  @Test
  void the_last_key_that_manages_keys_can_neither_be_revoked_nor_end() throws Exception {
    // When
    int revoked = run("revoke", idOf("first"));
    int ended = run("expire", idOf("first"), "--at", "7d");
    // Then
    assertThat(revoked).isEqualTo(1);
    assertThat(ended).isEqualTo(1);
    assertThat(errors.toString()).contains("last_operator_key");
    assertThat(
            texts(
                "SELECT id FROM registry.api_key WHERE revoked_at IS NULL AND expires_at IS NULL"))
        .contains(idOf("first"));
  }

  @Test
  void an_id_that_no_key_has_is_a_failure() throws Exception {
    // When
    int exit = run("revoke", "Abcdef012345");
    // Then
    assertThat(exit).isEqualTo(1);
    assertThat(errors.toString()).contains("no key has the id Abcdef012345");
  }

  private int run(String command, String... arguments) {
    CommandLine line = RookeryMain.commandLine();
    line.setOut(new PrintWriter(shown, true));
    line.setErr(new PrintWriter(errors, true));
    List<String> all = new ArrayList<>(List.of("key", command));
    all.addAll(List.of(arguments));
    all.add("--conf=" + folder.resolve("conf"));
    all.add("--var=" + folder.resolve("var"));
    return line.execute(all.toArray(String[]::new));
  }

  private String idOf(String name) throws Exception {
    return texts("SELECT id FROM registry.api_key WHERE name = '" + name + "'").get(0);
  }

  private List<String> texts(String query) throws Exception {
    List<String> texts = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }
}
