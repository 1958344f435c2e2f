package io.rookery.standalone.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Deletes what lies in a folder. */
final class Wipe {

  /** The folder and all in it. */
  static void folder(Path folder) throws IOException {
    delete(folder, true);
  }

  /** All in it, but not the lock file of its owner. */
  static void contents(Path folder) throws IOException {
    delete(folder, false);
  }

  private static void delete(Path folder, boolean whole) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(folder)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      boolean kept =
          path.equals(folder) || (folder.equals(path.getParent()) && OwnerLock.isLockFile(path));
      if (whole || !kept) {
        Files.delete(path);
      }
    }
  }

  private Wipe() {}
}
