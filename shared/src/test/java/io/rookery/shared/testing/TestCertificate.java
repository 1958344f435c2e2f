package io.rookery.shared.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.PemKeyCertOptions;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate and its key as PEM files, made by keytool.
 *
 * @param certificate which, where it vouches for itself, is also what those who trust it are given
 */
public record TestCertificate(Path certificate, Path key) {
  private static final String PASSWORD = "changeit";

  /**
   * One that vouches for itself.
   *
   * @param names such as {@code dns:a.example.com,ip:127.0.0.1}; the first is its subject
   * @param daysOld when it began
   * @param daysLeft when it ends; negative: it has ended
   */
  public static TestCertificate make(Path folder, String names, int daysOld, int daysLeft)
      throws Exception {
    return make(folder, "own", "", names, daysOld, daysLeft);
  }

  /** An authority, and so many certificates of it; the authority is the first. */
  public static TestCertificate[] authority(Path folder, String names, int members)
      throws Exception {
    return authority(folder, names, members, 1, 1);
  }

  /** The same with certificates that began and end so long ago or ahead. */
  public static TestCertificate[] authority(
      Path folder, String names, int members, int daysOld, int daysLeft) throws Exception {
    TestCertificate[] made = new TestCertificate[members + 1];
    made[0] = make(folder, "ca", " -ext bc:c=ca:true", "dns:ca", 9, 9);
    for (int i = 1; i <= members; i++) {
      made[i] = make(folder, "member" + i, " -signer ca", names, daysOld, daysLeft);
    }
    return made;
  }

  public PemKeyCertOptions options() {
    return new PemKeyCertOptions().setCertPath(certificate.toString()).setKeyPath(key.toString());
  }

  private static TestCertificate make(
      Path folder, String alias, String more, String names, int daysOld, int daysLeft)
      throws Exception {
    Path store = Files.createDirectories(folder).resolve("made.p12");
    if (alias.equals("own") || alias.equals("ca")) {
      Files.deleteIfExists(store);
    }
    keytool(
        "-genkeypair -keyalg EC -groupname secp256r1 -storetype PKCS12"
            + (" -alias " + alias + more)
            + (" -startdate -" + daysOld + "d -validity " + (daysOld + daysLeft))
            + (" -dname CN=" + names.replaceFirst("[a-z]+:([^,]+).*", "$1") + " -ext san=" + names),
        store);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Key key = keys.getKey(alias, PASSWORD.toCharArray());
    Path begin = Files.createTempFile(folder, alias, "");
    return new TestCertificate(
        pem(begin, ".crt", "CERTIFICATE", keys.getCertificate(alias).getEncoded()),
        pem(begin, ".key", "PRIVATE KEY", key.getEncoded()));
  }

  private static Path pem(Path begin, String ending, String kind, byte[] bytes) throws Exception {
    String body = Base64.getMimeEncoder().encodeToString(bytes);
    return Files.writeString(
        Path.of(begin + ending),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind));
  }

  private static void keytool(String arguments, Path store) throws Exception {
    Path log = Files.createTempFile(store.getParent(), "keytool", ".log");
    String command =
        Path.of(System.getProperty("java.home"), "bin", "keytool")
            + (" " + arguments + " -storepass " + PASSWORD + " -keystore " + store);
    Process process =
        new ProcessBuilder(command.split(" "))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(log, UTF_8)).isZero();
  }
}
