package io.rookery.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.HmacSecret;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.sealing.SealedSecret;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.sealing.SigningSecret;
import io.rookery.shared.storage.DatabaseSettings;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.standalone.run.MasterKeyFiles;
import io.rookery.standalone.run.SealedStore;
import io.rookery.subscription.SubscriptionRole;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** On a database with one stored secret, beside a process that has the file of master keys. */
class MasterKeyCommandTest {
  private static final UUID ID = UUID.fromString("5a6a0f0e-13a1-4a5e-9a53-0d4f2b6f9a11");
  private static final UUID CLIENT = UUID.fromString("0c32421f-6330-433d-a999-4ac1f4f8add5");
  private static final SecretContext CONTEXT =
      SecretContext.signing(ID, new EndpointKey(new ClientUuid(CLIENT), Environment.SANDBOX));

  private static final String BY = "command line of " + System.getProperty("user.name");

  private final SigningSecret secret = HmacSecret.make(new SecureRandom());
  private final StringWriter errors = new StringWriter();
  @TempDir Path folder;
  private DatabaseSettings settings;
  private Connection connection;
  private Path file;
  private MasterKey running;

  @BeforeEach
  void store() throws Exception {
    TestDatabase database = TestDatabase.with(SubscriptionRole.REGISTRY);
    settings = database.settings();
    connection = database.connect();
    Files.createDirectory(folder.resolve("conf"));
    Files.writeString(
        folder.resolve("conf/rookery.yaml"),
        "database: {url: \"%s\", user: %s}\n".formatted(settings.url(), settings.user()));
    file = folder.resolve("var/master-key");
    MasterKeyFiles.make(file);
    running = MasterKey.in(file);
    insert(secret.seal(running, CONTEXT));
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
  }

  @Test
  void after_a_rotation_a_running_process_opens_what_was_sealed_anew() throws Exception {
    // When
    int exit = run("rotate");
    // Then
    assertThat(exit).as(errors.toString()).isZero();
    assertThat(stored().keyVersion()).isEqualTo(2);
    assertThat(SigningSecret.open(running, stored(), CONTEXT)).isEqualTo(secret);
    assertThat(MasterKey.in(file).versions()).containsExactly(2, 1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void older_keys_are_dropped_once_nothing_needs_them() throws Exception {
    // Given
    SealedSecret late = secret.seal(running, CONTEXT);
    run("rotate");
    update(late);
    // When
    int exit = run("drop");
    // Then
    assertThat(exit).as(errors.toString()).isZero();
    assertThat(MasterKey.in(file).versions()).containsExactly(2);
    assertThat(SigningSecret.open(MasterKey.in(file), stored(), CONTEXT)).isEqualTo(secret);
  }

  @Test
  void who_changed_the_master_key_and_which_versions_there_were_is_in_the_audit() throws Exception {
    // When
    run("rotate");
    run("drop");
    // Then
    assertThat(audited())
        .containsExactly(
            BY + " master_key.rotated 2 {\"versions\": [1]} {\"versions\": [2, 1]}",
            BY + " master_key.dropped 2 {\"versions\": [2, 1]} {\"versions\": [2]}");
  }

  @Test
  void of_keys_in_a_variable_it_is_known_which_there_are_alone() throws Exception {
    // Given
    MasterKey keys = MasterKey.parse(MasterKey.withNewKey(Files.readString(file)));
    // When
    try (SealedStore store = SealedStore.open(settings)) {
      store.recordRotated(keys);
    }
    // Then
    assertThat(audited()).containsExactly(BY + " master_key.rotated 2 {\"versions\": [2, 1]}");
  }

  @Test
  void where_the_file_cannot_be_written_nothing_is_recorded_as_changed() throws Exception {
    // Given
    String before = Files.readString(file);
    Files.createDirectories(folder.resolve("var/master-key.half/in-the-way"));
    // When
    int exit = run("rotate");
    // Then
    assertThat(exit).isEqualTo(1);
    assertThat(Files.readString(file)).isEqualTo(before);
    assertThat(audited()).isEmpty();
  }

  @Test
  void where_nothing_can_be_recorded_the_file_stays_as_it_is() throws Exception {
    // Given
    run("rotate");
    String before = Files.readString(file);
    execute("ALTER TABLE audit.entry ADD CHECK (action <> 'master_key.dropped')");
    // When
    int exit = run("drop");
    // Then
    assertThat(exit).isEqualTo(1);
    assertThat(Files.readString(file)).isEqualTo(before);
  }

  @Test
  void a_key_that_does_not_open_what_is_stored_is_not_rotated() throws Exception {
    // Given
    Files.writeString(file, MasterKey.generate());
    String before = Files.readString(file);
    // When
    int exit = run("rotate");
    // Then
    assertThat(exit).isEqualTo(1);
    assertThat(errors.toString()).contains("another key here");
    assertThat(Files.readString(file)).isEqualTo(before);
    assertThat(stored().keyVersion()).isEqualTo(1);
    assertThat(audited()).isEmpty();
  }

  private int run(String command) {
    CommandLine line =
        new CommandLine(new MasterKeyCommand()).setExecutionExceptionHandler(new Failures());
    line.setErr(new PrintWriter(errors, true));
    return line.execute(
        command, "--conf=" + folder.resolve("conf"), "--var=" + folder.resolve("var"));
  }

  private List<String> audited() throws Exception {
    List<String> entries = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT concat_ws(' ', actor, action, object, before, after) FROM audit.entry"
                    + " ORDER BY id")) {
      while (rows.next()) {
        entries.add(rows.getString(1));
      }
    }
    return entries;
  }

  private void execute(String sql) throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void insert(SealedSecret sealed) throws Exception {
    execute(
        """
        INSERT INTO registry.subscription VALUES ('%1$s', 1, 'Acme', 1, '{}', null, now(), 'x', now(), 'x');
        INSERT INTO registry.endpoint VALUES ('%1$s', 1, 0, 1, 'https://example.com/', true);
        INSERT INTO registry.secret (id, client_uuid, number, environment, kind, key_version, sealed, created_at)
        VALUES ('%2$s', '%1$s', 1, 0, 'signing', %3$d, '%4$s', now())
        """
            .formatted(CLIENT, ID, sealed.keyVersion(), sealed.base64()));
  }

  private void update(SealedSecret sealed) throws Exception {
    try (PreparedStatement statement =
        connection.prepareStatement("UPDATE registry.secret SET key_version = ?, sealed = ?")) {
      statement.setInt(1, sealed.keyVersion());
      statement.setString(2, sealed.base64());
      statement.execute();
    }
  }

  private SealedSecret stored() throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT key_version, sealed FROM registry.secret")) {
      rows.next();
      return new SealedSecret(rows.getInt(1), rows.getString(2));
    }
  }
}
