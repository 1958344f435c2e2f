package io.rookery.bench.scenario;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeoutException;

/**
 * How fast the machine was during a window, whatever ran on it: four times a second the same piece
 * of work, and the same page made durable. A host that gives less tells it nowhere else: the time
 * of a core that is shared with another machine's thread, or of a slower disk, counts as ours.
 */
final class Yardstick {
  private static final int EVERY_MS = 250;
  private static final int WORK_BYTES = 262_144;
  private static final int PAGE_BYTES = 8_192;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Yardstick::daemon);
  private final FileChannel file;
  private final MessageDigest digest;
  private final byte[] work = new byte[WORK_BYTES];
  private final Latency cpu = new Latency();
  private final Latency fsync = new Latency();
  private ScheduledFuture<?> measuring;

  private Yardstick(FileChannel file, MessageDigest digest) {
    this.file = file;
    this.digest = digest;
  }

  /**
   * Begins.
   *
   * @param folder on the disk that is measured
   */
  static Yardstick start(Path folder) throws IOException, NoSuchAlgorithmException {
    FileChannel file =
        FileChannel.open(
            folder.resolve("yardstick"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    Yardstick started = new Yardstick(file, MessageDigest.getInstance("SHA-256"));
    started.measuring =
        started.thread.scheduleAtFixedRate(started::measure, 0, EVERY_MS, MILLISECONDS);
    return started;
  }

  /** The CPU time of the work, and the time until the page was durable. */
  JsonObject stop() throws Exception {
    if (measuring.isDone()) {
      measuring.get(); // It ends by itself only by a failure, which this throws.
    }
    measuring.cancel(false);
    thread.shutdown();
    if (!thread.awaitTermination(30, SECONDS)) {
      throw new TimeoutException("a page was not durable within 30 s");
    }
    file.close();
    return new JsonObject().put("cpu_ms", cpu.toJson()).put("fsync_ms", fsync.toJson());
  }

  /** A run that fails in the window still ends. */
  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "yardstick");
    thread.setDaemon(true);
    return thread;
  }

  private void measure() {
    try {
      long before = THREADS.getCurrentThreadCpuTime();
      digest.update(work);
      digest.digest(work, 0, digest.getDigestLength());
      cpu.enter(THREADS.getCurrentThreadCpuTime() - before);
      long written = System.nanoTime();
      file.write(ByteBuffer.wrap(work, 0, PAGE_BYTES), 0);
      file.force(false);
      fsync.enter(System.nanoTime() - written);
    } catch (IOException noDisk) {
      throw new UncheckedIOException(noDisk);
    } catch (DigestException tooShort) {
      throw new IllegalStateException(tooShort);
    }
  }
}
