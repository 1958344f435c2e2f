package io.rookery.bench.rig;

import io.rookery.bench.load.Triggers;
import java.util.List;

/** The system that is measured: Rookery, or the floor in its place. */
public interface Subject extends AutoCloseable {

  ProcessHandle handle();

  /** Where triggers are taken. */
  int doorPort();

  /** What is sent to it for these clients. */
  Triggers triggers(List<Client> clients);

  @Override
  void close();
}
