package io.rookery.standalone.command;

import io.rookery.shared.contract.KeyContract.KeyPage;
import io.rookery.shared.contract.KeyContract.ListKeys;
import io.rookery.standalone.print.Moments;
import io.rookery.standalone.print.Page;
import io.rookery.standalone.run.KeyDatabase;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the API keys in the database; no role needs to run. */
@Command(
    name = "list",
    description = "List API keys, newest first, also those that are no longer valid.",
    mixinStandardHelpOptions = true)
public final class ListKeysCommand implements Callable<Integer> {
  private static final int ROWS = 100;

  @Mixin private Places places;

  @Option(names = "--before", paramLabel = "NEXT", description = "Read on where a page ended.")
  private String before;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    try (KeyDatabase keys = KeyDatabase.open(places.database())) {
      KeyPage found = keys.ask(all -> all.list(new ListKeys(before, ROWS)));
      Page page = new Page(spec.commandLine().getOut(), new Moments(InstantSource.system()));
      page.table(KeyRows.table(found.keys(), page.moments()));
      page.more("--before", found.next());
      return 0;
    }
  }
}
