package io.rookery.bench.rig;

import io.rookery.bench.load.Triggers;
import java.util.List;
import java.util.OptionalLong;

/** The system that is measured: Rookery, or the floor in its place. */
public interface Subject extends AutoCloseable {

  ProcessHandle handle();

  /** Where triggers are taken. */
  int doorPort();

  /** What is sent to it for these clients. */
  Triggers triggers(List<Client> clients);

  /** Rows that only the janitor found, which must be none; empty where there is no janitor. */
  default OptionalLong foundByJanitor() throws Exception {
    return OptionalLong.empty();
  }

  @Override
  void close();
}
