package io.rookery.console;

import io.rookery.shared.launch.Launcher;

/** Runs console alone: {@code java -jar console-verticle.jar --conf conf}. */
public final class ConsoleMain {
  public static void main(String[] args) {
    Launcher.main(args, new ConsoleRole());
  }

  private ConsoleMain() {}
}
