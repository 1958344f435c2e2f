package io.rookery.standalone.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterCertificatesTest {
  @TempDir private Path folder;
  private ClusterCertificates certificates;

  @BeforeEach
  void start() {
    certificates = new ClusterCertificates(folder.resolve("certs"), new SecureRandom());
  }

  @Test
  void a_node_has_a_certificate_of_the_authority_for_both_ends_of_a_connection() throws Exception {
    // When
    certificates.makeAuthority();
    certificates.makeNode("10.0.0.11");
    // Then
    X509Certificate ca = read("ca.crt");
    X509Certificate node = read("10.0.0.11.crt");
    assertThatNoException().isThrownBy(() -> node.verify(ca.getPublicKey()));
    assertThat(ca.getBasicConstraints()).isZero();
    assertThat(node.getBasicConstraints()).isEqualTo(-1);
    assertThat(node.getSubjectAlternativeNames()).containsExactly(List.of(7, "10.0.0.11"));
    assertThat(node.getExtendedKeyUsage())
        .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
  }

  @Test
  void keys_are_readable_by_their_owner_alone() throws Exception {
    // When
    certificates.makeAuthority();
    certificates.makeNode("node-1.internal");
    // Then
    for (String key : List.of("ca.key", "node-1.internal.key")) {
      Path file = folder.resolve("certs").resolve(key);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(file).content().startsWith("-----BEGIN PRIVATE KEY-----\n");
    }
  }

  @Test
  void what_is_there_is_kept_and_nodes_can_be_added() throws Exception {
    // Given
    certificates.makeAuthority();
    certificates.makeNode("node-1");
    X509Certificate before = read("node-1.crt");
    // When
    ClusterCertificates later =
        new ClusterCertificates(folder.resolve("certs"), new SecureRandom());
    List<Boolean> made =
        List.of(later.makeAuthority(), later.makeNode("node-1"), later.makeNode("node-2"));
    // Then
    assertThat(made).containsExactly(false, false, true);
    assertThat(read("node-1.crt")).isEqualTo(before);
    assertThatNoException()
        .isThrownBy(() -> read("node-2.crt").verify(read("ca.crt").getPublicKey()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ca", "", "../up", "a,b", "a b", "-a", "a\nb", "/etc/x"})
  void what_is_no_name_of_a_node_is_refused(String host) {
    assertThatThrownBy(() -> certificates.makeNode(host))
        // Then
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(folder).isEmptyDirectory();
  }

  private X509Certificate read(String file) throws Exception {
    try (InputStream in = Files.newInputStream(folder.resolve("certs").resolve(file))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
