package io.rookery.shared.http;

import io.rookery.shared.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.List;

/**
 * The PEM files of a door's certificate; both empty: the door speaks plain HTTP, for a loopback or
 * a proxy in front.
 */
public record TlsFiles(String certificateFile, String keyFile) {
  public static final TlsFiles NONE = new TlsFiles("", "");

  static TlsFiles from(Settings settings, String section) {
    TlsFiles files =
        new TlsFiles(
            settings.text(section + ".tlsCertificateFile"), settings.text(section + ".tlsKeyFile"));
    if (files.certificateFile.isEmpty() != files.keyFile.isEmpty()) {
      settings.problem(
          section + ".tlsKeyFile", "goes with tlsCertificateFile: name both files or none");
    }
    return files;
  }

  boolean isOn() {
    return !certificateFile.isEmpty();
  }

  PemKeyCertOptions pem() {
    return new PemKeyCertOptions().setCertPath(certificateFile).setKeyPath(keyFile);
  }

  /** When each file last changed. */
  Future<List<Long>> changedAt(Vertx vertx) {
    return vertx
        .fileSystem()
        .props(certificateFile)
        .compose(
            certificate ->
                vertx
                    .fileSystem()
                    .props(keyFile)
                    .map(key -> List.of(certificate.lastModifiedTime(), key.lastModifiedTime())));
  }
}
