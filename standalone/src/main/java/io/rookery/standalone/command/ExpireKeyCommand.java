package io.rookery.standalone.command;

import io.rookery.shared.contract.KeyContract.ExpireKey;
import io.rookery.shared.contract.KeyContract.StoredKey;
import io.rookery.standalone.run.KeyDatabase;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes until when an API key is valid, in the database; no role needs to run. */
@Command(
    name = "expire",
    description =
        "Change until when an API key is valid. The last operator key that manages keys cannot end.",
    footer = {"", "Example: rookery key expire Abcdef012345 --at 7d"},
    mixinStandardHelpOptions = true)
public final class ExpireKeyCommand implements Callable<Integer> {
  @Mixin private Places places;

  @Parameters(paramLabel = "ID", description = "The id of `key list`: the third part of the key.")
  private String id;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private End end;

  /** One of the two. */
  static final class End {
    @Option(
        names = "--at",
        paramLabel = "TIME",
        converter = Expiry.class,
        description = "90d, 2027-01-31 or an ISO 8601 time.")
    private Instant at;

    @Option(names = "--never", description = "It is valid for ever.")
    private boolean never;

    /** Null: never. */
    Instant moment() {
      return never ? null : at;
    }
  }

  @Override
  public Integer call() throws Exception {
    try (KeyDatabase keys = KeyDatabase.open(places.database())) {
      ExpireKey asked = new ExpireKey(id, end.moment(), KeyDatabase.actor());
      StoredKey key = KeyRows.requireFound(keys.ask(all -> all.expire(asked)), id);
      Instant until = key.grant().expiresAt();
      System.out.println(until == null ? "Valid for ever." : "Valid until " + until + ".");
      return 0;
    }
  }
}
