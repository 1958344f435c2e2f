package io.rookery.shared.http;

import java.util.concurrent.atomic.AtomicBoolean;

/** Whether this JVM takes work: from the end of its start to the beginning of its stop. */
public final class OpsHealth {
  private final AtomicBoolean ready = new AtomicBoolean();

  public boolean isReady() {
    return ready.get();
  }

  public void ready(boolean takesWork) {
    ready.set(takesWork);
  }
}
