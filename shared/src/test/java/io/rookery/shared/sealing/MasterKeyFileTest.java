package io.rookery.shared.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeyFileTest {
  private static final byte[] SECRET = "whsec_nothing".getBytes(UTF_8);
  private static final SecretContext CONTEXT =
      SecretContext.signing(
          UUID.fromString("5a6a0f0e-13a1-4a5e-9a53-0d4f2b6f9a11"),
          new EndpointKey(
              ClientUuid.parse("0c32421f-6330-433d-a999-4ac1f4f8add5"), Environment.SANDBOX));

  private final String first = MasterKey.generate();
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("master-key");
    write(first + "\n", "rw-------");
  }

  @Test
  void a_running_process_seals_with_the_new_key_as_soon_as_it_is_in_the_file() throws IOException {
    // Given
    MasterKey running = MasterKey.in(file);
    SealedSecret before = running.seal(SECRET, CONTEXT);
    // When
    write(MasterKey.withNewKey(first), "rw-------");
    SealedSecret after = running.seal(SECRET, CONTEXT);
    // Then
    assertThat(before.keyVersion()).isEqualTo(1);
    assertThat(after.keyVersion()).isEqualTo(2);
    assertThat(running.open(before, CONTEXT)).isEqualTo(SECRET);
    assertThat(running.open(after, CONTEXT)).isEqualTo(SECRET);
  }

  @Test
  void a_running_process_opens_what_another_one_sealed_with_a_newer_key() throws IOException {
    // Given
    MasterKey running = MasterKey.in(file);
    write(MasterKey.withNewKey(first), "rw-------");
    SealedSecret newer = MasterKey.in(file).seal(SECRET, CONTEXT);
    // When
    byte[] opened = running.open(newer, CONTEXT);
    // Then
    assertThat(opened).isEqualTo(SECRET);
    assertThat(running.current()).isEqualTo(2);
  }

  @Test
  void a_file_that_is_gone_seals_nothing_more_and_still_opens_what_is_known() throws IOException {
    // Given
    MasterKey running = MasterKey.in(file);
    SealedSecret before = running.seal(SECRET, CONTEXT);
    Files.delete(file);
    // Then
    assertThat(running.open(before, CONTEXT)).isEqualTo(SECRET);
    assertThatThrownBy(() -> running.seal(SECRET, CONTEXT)).hasMessageContaining("cannot be read");
    assertThatThrownBy(() -> running.open(new SealedSecret(9, before.base64()), CONTEXT))
        .isInstanceOf(UnsealFailed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
  void a_file_that_others_may_open_is_refused(String permissions) throws IOException {
    // Given
    write(first, permissions);
    // Then
    assertThatThrownBy(() -> MasterKey.in(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("chmod 600")
        .hasMessageNotContaining(first);
  }

  @Test
  void without_the_older_keys_the_current_one_keeps_its_version() {
    // Given
    String both = MasterKey.withNewKey(first);
    SealedSecret sealed = MasterKey.parse(both).seal(SECRET, CONTEXT);
    // When
    MasterKey alone = MasterKey.parse(MasterKey.currentOnly(both));
    // Then
    assertThat(alone.versions()).containsExactly(2);
    assertThat(alone.open(sealed, CONTEXT)).isEqualTo(SECRET);
  }

  private void write(String text, String permissions) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
