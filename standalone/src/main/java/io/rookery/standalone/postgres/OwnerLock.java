package io.rookery.standalone.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes one process the owner of a folder. The system gives it back when the process ends. */
public final class OwnerLock implements AutoCloseable {
  private static final String FILE = "owner";

  private final FileChannel channel;

  private OwnerLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the folder, which is made if it is missing; fails with a sentence if it is taken. */
  public static OwnerLock take(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(FILE);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!locked(channel)) {
      channel.close();
      throw new IOException(
          folder + " is in use by another rookery, process " + Files.readString(file).strip());
    }
    channel.truncate(0);
    byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
    channel.write(ByteBuffer.wrap(pid));
    return new OwnerLock(channel);
  }

  /** The file stays: to delete it would let two processes lock two files of one name. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Whether this is the file that must outlive a wipe of its folder. */
  public static boolean isLockFile(Path path) {
    return path.endsWith(FILE);
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException sameJvm) {
      return false;
    }
  }
}
