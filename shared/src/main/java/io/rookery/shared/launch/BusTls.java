package io.rookery.shared.launch;

import io.rookery.shared.config.Settings;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * The PEM files by which members know each other on the event bus, in both directions; all empty:
 * the bus is in clear, for a loopback or a closed network.
 *
 * @param caFile the authority whose certificates are members; it should have made no others
 */
record BusTls(String certificateFile, String keyFile, String caFile) {

  static BusTls from(Settings settings) {
    BusTls files =
        new BusTls(
            file(settings, "cluster.tlsCertificateFile"),
            file(settings, "cluster.tlsKeyFile"),
            file(settings, "cluster.tlsCaFile"));
    boolean any = !(files.certificateFile + files.keyFile + files.caFile).isEmpty();
    if (any && !files.isOn()) {
      settings.problem(
          "cluster.tlsCertificateFile", "goes with tlsKeyFile and tlsCaFile: name all or none");
    }
    return files;
  }

  private static String file(Settings settings, String path) {
    String file = settings.text(path);
    if (!file.isEmpty() && !Files.isReadable(Path.of(file))) {
      settings.problem(path, "is no file that can be read");
    }
    return file;
  }

  boolean isOn() {
    return !certificateFile.isEmpty() && !keyFile.isEmpty() && !caFile.isEmpty();
  }

  void applyTo(EventBusOptions options) {
    options
        .setSsl(true)
        .setKeyCertOptions(new PemKeyCertOptions().setCertPath(certificateFile).setKeyPath(keyFile))
        .setTrustOptions(new PemTrustOptions().addCertPath(caFile))
        // Vert.x's default is true: members would send to whoever is listed, whatever it shows.
        .setTrustAll(false)
        .setClientAuth(ClientAuth.REQUIRED)
        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"));
  }
}
