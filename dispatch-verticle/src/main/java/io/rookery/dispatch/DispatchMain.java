package io.rookery.dispatch;

import io.rookery.shared.launch.Launcher;

/** Runs dispatch alone: {@code java -jar dispatch-verticle.jar --conf conf}. */
public final class DispatchMain {
  public static void main(String[] args) {
    Launcher.main(args, new DispatchRole());
  }

  private DispatchMain() {}
}
