package io.rookery.standalone.command;

import io.rookery.shared.launch.Role;
import io.rookery.standalone.run.Lifetime;
import io.rookery.standalone.run.Standalone;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs one role on the PostgreSQL that database.url names; never starts one. */
@Command(
    description = "Run this role alone, on the PostgreSQL that database.url names.",
    mixinStandardHelpOptions = true)
public final class RoleCommand implements Callable<Integer> {
  @Mixin private Places places;

  private final Role role;

  public RoleCommand(Role role) {
    this.role = role;
  }

  @Override
  public Integer call() throws Exception {
    Lifetime lifetime = Lifetime.begin();
    Standalone.start(places.settings(Map.of()), List.of(role), lifetime);
    System.out.println(role.name() + " is ready. Ctrl-C stops.");
    lifetime.awaitEnd();
    return 0;
  }
}
