package io.rookery.ingest;

import io.rookery.shared.launch.Launcher;

/** Runs ingest alone: {@code java -jar ingest-verticle.jar --conf conf}. */
public final class IngestMain {
  public static void main(String[] args) {
    Launcher.main(args, new IngestRole());
  }

  private IngestMain() {}
}
