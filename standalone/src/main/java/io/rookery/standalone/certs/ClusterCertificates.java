package io.rookery.standalone.certs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rookery.standalone.run.SecretFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder with a small authority and the certificates that it gave to nodes, all PEM: {@code
 * ca.crt}, {@code ca.key}, {@code <host>.crt}, {@code <host>.key}. Keys are readable by their owner
 * alone. What is there is kept.
 *
 * <p>keytool makes and signs them: it is part of every Java, and the JDK has no public API for it.
 */
public final class ClusterCertificates {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,62})");
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
  private static final int CA_DAYS = 3_650;
  private static final int NODE_DAYS = 730;
  private static final String CA = "ca";
  private static final String NODE = "node";
  private static final String KEY = "-genkeypair -keyalg EC -groupname secp256r1 -dname CN=";
  private static final String PASSWORD_VARIABLE = "KEYTOOL_STORE_PASSWORD";

  private final Path folder;
  private final char[] password;

  public ClusterCertificates(Path folder, SecureRandom random) {
    this.folder = folder;
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    this.password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).toCharArray();
  }

  /** Makes the authority; false: it was there. */
  public boolean makeAuthority() throws IOException, GeneralSecurityException {
    return make(
        CA,
        store ->
            keytool(
                store,
                CA,
                KEY
                    + "rookery-cluster-ca -validity "
                    + CA_DAYS
                    + " -ext bc:c=ca:true,pathlen:0 -ext ku:c=keyCertSign,cRLSign"));
  }

  /**
   * Makes a node's certificate, signed by the authority; false: it was there.
   *
   * @param host the name or address that the others reach it by
   */
  public boolean makeNode(String host) throws IOException, GeneralSecurityException {
    if (!HOST.matcher(host).matches() || host.equals(CA)) {
      throw new IllegalArgumentException("not the name or address of a node: " + host);
    }
    String san = (ADDRESS.matcher(host).matches() ? "ip:" : "dns:") + host;
    return make(
        host,
        store -> {
          giveAuthority(store);
          keytool(
              store,
              NODE,
              KEY
                  + host
                  + " -signer "
                  + CA
                  + " -validity "
                  + NODE_DAYS
                  + " -ext ku:c=digitalSignature -ext eku=serverAuth,clientAuth -ext san="
                  + san);
        });
  }

  /** Puts the key into a store of its own, which does not outlive this call, and takes it out. */
  private boolean make(String name, InStore step) throws IOException, GeneralSecurityException {
    if (Files.exists(certificate(name))) {
      return false;
    }
    Path scratch = Files.createTempDirectory("rookery-certs");
    try {
      Path store = scratch.resolve("keys.p12");
      step.run(store);
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, password);
      }
      String alias = name.equals(CA) ? CA : NODE;
      SecretFile.write(key(name), pem("PRIVATE KEY", keys.getKey(alias, password).getEncoded()));
      // Last: whoever finds it finds the key too.
      Files.writeString(
          certificate(name), pem("CERTIFICATE", keys.getCertificate(alias).getEncoded()));
      return true;
    } finally {
      try (Stream<Path> left = Files.list(scratch)) {
        for (Path file : left.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(scratch);
    }
  }

  private interface InStore {
    void run(Path store) throws IOException, GeneralSecurityException;
  }

  private void giveAuthority(Path store) throws IOException, GeneralSecurityException {
    PrivateKey key =
        KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(bytes(key(CA))));
    Certificate certificate =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(bytes(certificate(CA))));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(CA, key, password, new Certificate[] {certificate});
    try (OutputStream out = Files.newOutputStream(store)) {
      keys.store(out, password);
    }
  }

  private void keytool(Path store, String alias, String arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ")));
    command.addAll(List.of("-alias", alias, "-storetype", "PKCS12", "-keystore", store.toString()));
    // Not as an argument, which every user of the machine could read.
    command.addAll(List.of("-storepass:env", PASSWORD_VARIABLE));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put(PASSWORD_VARIABLE, new String(password));
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("keytool failed: " + said.strip());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool ran", interrupted);
    }
  }

  private Path certificate(String name) {
    return folder.resolve(name + ".crt");
  }

  private Path key(String name) {
    return folder.resolve(name + ".key");
  }

  private static String pem(String kind, byte[] bytes) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind);
  }

  private static byte[] bytes(Path pem) throws IOException {
    return Base64.getMimeDecoder()
        .decode(Files.readString(pem).replaceAll("-----[A-Z ]+-----", ""));
  }
}
