package io.rookery.subscription;

import io.rookery.shared.launch.Launcher;

/** Runs subscription alone: {@code java -jar subscription-verticle.jar --conf conf}. */
public final class SubscriptionMain {
  public static void main(String[] args) {
    Launcher.main(args, new SubscriptionRole());
  }

  private SubscriptionMain() {}
}
