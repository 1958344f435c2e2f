package io.rookery.standalone.run;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.config.Settings;
import io.rookery.shared.launch.Launcher;
import io.rookery.shared.launch.Role;
import io.rookery.shared.launch.Running;
import io.rookery.subscription.access.FirstKey;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** All roles in this JVM, on a database that is up. */
public final class Standalone {
  private static final long START_WITHIN_SECONDS = 120;
  private static final long STOP_WITHIN_SECONDS = 60;
  private static final long KEY_WITHIN_SECONDS = 10;

  private final Running running;

  private Standalone(Running running) {
    this.running = running;
  }

  /** Starts them and waits until they are ready. */
  public static Standalone start(Settings settings, List<Role> roles, Lifetime lifetime)
      throws Exception {
    Running running = Launcher.start(settings, roles).await(START_WITHIN_SECONDS, SECONDS);
    lifetime.closes(() -> running.stop().await(STOP_WITHIN_SECONDS, SECONDS));
    return new Standalone(running);
  }

  /** The key of the first operator, if there was no key at all; it can be had only this once. */
  public Optional<String> makeFirstKey() throws Exception {
    return new FirstKey(running.database(), new SecureRandom())
        .make()
        .await(KEY_WITHIN_SECONDS, SECONDS);
  }

  public Running running() {
    return running;
  }
}
