package io.rookery.standalone.run;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;

/**
 * What a command has opened, until SIGTERM, Ctrl-C or the end of the command: then it is closed in
 * the reverse order, so that PostgreSQL, opened first, is the last to stop.
 */
public final class Lifetime {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private boolean over;

  /** Thrown to who opens something when all is being closed. */
  public static final class Over extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Over() {
      super("stopped while starting", null, false, false);
    }
  }

  private Lifetime() {}

  /** Begins; ends with the JVM. */
  public static Lifetime begin() {
    Lifetime lifetime = new Lifetime();
    Runtime.getRuntime().addShutdownHook(new Thread(lifetime::end, "stop"));
    return lifetime;
  }

  /** Closes it at the end. */
  public <T extends AutoCloseable> T closes(T resource) {
    synchronized (this) {
      if (!over) {
        opened.push(resource);
        return resource;
      }
    }
    close(resource);
    throw new Over();
  }

  /** Blocks until the JVM is asked to end. */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  private void end() {
    synchronized (this) {
      over = true;
    }
    opened.forEach(Lifetime::close);
    ended.countDown();
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception failure) {
      System.err.println("rookery: while stopping: " + failure.getMessage());
    }
  }
}
