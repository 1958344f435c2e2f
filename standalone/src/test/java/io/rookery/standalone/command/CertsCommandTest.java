package io.rookery.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CertsCommandTest {
  @TempDir private Path folder;
  private final StringWriter said = new StringWriter();

  @Test
  void each_node_named_gets_a_pair_and_keys_are_their_owners_alone() throws Exception {
    // When
    int exit = run("--node=10.0.0.11", "--node=node-2.internal");
    // Then
    assertThat(exit).isZero();
    assertThat(contents().keySet())
        .containsExactly(
            "10.0.0.11.crt",
            "10.0.0.11.key",
            "ca.crt",
            "ca.key",
            "node-2.internal.crt",
            "node-2.internal.key");
    for (String key : List.of("ca.key", "10.0.0.11.key", "node-2.internal.key")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(certs().resolve(key))))
          .isEqualTo("rw-------");
    }
    assertThat(read("10.0.0.11.crt").getSubjectAlternativeNames())
        .containsExactly(List.of(7, "10.0.0.11"));
    assertThat(read("node-2.internal.crt").getSubjectAlternativeNames())
        .containsExactly(List.of(2, "node-2.internal"));
  }

  @Test
  void without_a_name_the_nodes_are_the_hosts_of_the_settings() throws Exception {
    // Given
    Files.createDirectory(folder.resolve("conf"));
    Files.writeString(
        folder.resolve("conf/rookery.yaml"),
        "cluster: {members: [\"10.0.0.11:15701\", \"10.0.0.12:15701\", \"10.0.0.12:15702\"]}\n");
    // When
    int exit = run("--conf=" + folder.resolve("conf"));
    // Then
    assertThat(exit).isZero();
    assertThat(contents().keySet())
        .containsExactly(
            "10.0.0.11.crt", "10.0.0.11.key", "10.0.0.12.crt", "10.0.0.12.key", "ca.crt", "ca.key");
  }

  @Test
  void what_is_there_is_not_overwritten_and_the_command_says_so() throws Exception {
    // Given
    run("--node=node-1");
    Map<String, String> before = contents();
    // When
    int exit = run("--node=node-1", "--node=node-2");
    // Then
    assertThat(exit).isZero();
    assertThat(contents()).containsAllEntriesOf(before).containsKeys("node-2.crt", "node-2.key");
    assertThat(said.toString())
        .contains("kept ca.crt, ca.key", "kept node-1.crt, node-1.key", "made node-2.crt");
  }

  @Test
  void the_authority_lasts_ten_years_and_a_node_two() throws Exception {
    // When
    run("--node=node-1");
    // Then
    assertThat(lasts(read("ca.crt"))).isEqualTo(Duration.ofDays(3_650));
    assertThat(lasts(read("node-1.crt"))).isEqualTo(Duration.ofDays(730));
  }

  @Test
  void what_is_no_name_of_a_node_is_a_wrong_argument() {
    // When
    int exit = run("--node=../up");
    // Then
    assertThat(exit).isEqualTo(2);
    assertThat(said.toString()).contains("not the name or address of a node: ../up");
    assertThat(folder.resolve("up.key")).doesNotExist();
  }

  private int run(String... arguments) {
    CommandLine line = new CommandLine(new CertsCommand());
    line.setOut(new PrintWriter(said, true)).setErr(new PrintWriter(said, true));
    return line.execute(
        Stream.concat(Stream.of(arguments), Stream.of(certs().toString())).toArray(String[]::new));
  }

  private Path certs() {
    return folder.resolve("certs");
  }

  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(certs())) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return contents;
  }

  private X509Certificate read(String file) throws Exception {
    try (InputStream in = Files.newInputStream(certs().resolve(file))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static Duration lasts(X509Certificate certificate) {
    return Duration.between(
        certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
  }
}
