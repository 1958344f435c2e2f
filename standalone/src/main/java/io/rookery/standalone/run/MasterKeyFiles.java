package io.rookery.standalone.run;

import io.rookery.shared.sealing.MasterKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Changes of the file that holds master keys; running roles read it again by themselves. */
public final class MasterKeyFiles {

  /** Makes the file with a first key, unless it is there; true if it was made. */
  public static boolean make(Path file) throws IOException {
    if (Files.exists(file)) {
      return false;
    }
    SecretFile.write(file, MasterKey.generate() + "\n");
    return true;
  }

  /** Puts these keys in the place of those that it holds. */
  static void replace(Path file, String keys) throws IOException {
    SecretFile.write(file, keys + "\n");
  }

  private MasterKeyFiles() {}
}
