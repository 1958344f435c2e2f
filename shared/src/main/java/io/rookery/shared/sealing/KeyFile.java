package io.rookery.shared.sealing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** The file that holds master keys: only its owner may read it. */
final class KeyFile {
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);
  private static final int BYTES_MAX = 10_000;

  private final Path path;

  KeyFile(Path path) {
    this.path = path;
  }

  /** Throws IllegalArgumentException if it cannot be used; the message holds nothing of it. */
  KeyRing read() {
    try {
      Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(path);
      if (!OWNERS.containsAll(allowed)) {
        throw new IllegalArgumentException(
            path
                + " may be read by others ("
                + PosixFilePermissions.toString(allowed)
                + "): chmod 600");
      }
      if (Files.size(path) > BYTES_MAX) {
        throw new IllegalArgumentException(path + " is no file of master keys: it is too long");
      }
      return KeyRing.parse(Files.readString(path));
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(path + " cannot be read", unreadable);
    }
  }
}
