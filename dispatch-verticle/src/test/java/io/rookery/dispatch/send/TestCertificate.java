package io.rookery.dispatch.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.PfxOptions;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A certificate that vouches for itself, made by keytool.
 *
 * @param store with the key, for a receiver
 * @param pem for who is to trust it
 */
public record TestCertificate(Path store, Path pem) {
  private static final String PASSWORD = "changeit";

  /** {@code names} such as {@code dns:a.example.com,ip:127.0.0.1}; it began and ends so long. */
  public static TestCertificate make(Path folder, String names, int daysOld, int daysLeft)
      throws Exception {
    String file = "certificate-" + daysOld + "-" + daysLeft;
    Path store = folder.resolve(file + ".p12");
    Path pem = folder.resolve(file + ".pem");
    keytool(
        "-genkeypair -alias receiver -keyalg EC -groupname secp256r1 -storetype PKCS12"
            + (" -startdate -" + daysOld + "d -validity " + (daysOld + daysLeft))
            + (" -dname CN=receiver.example.com -ext san=" + names),
        store);
    keytool("-exportcert -alias receiver -rfc -file " + pem, store);
    return new TestCertificate(store, pem);
  }

  public PfxOptions options() {
    return new PfxOptions().setPath(store.toString()).setPassword(PASSWORD);
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
