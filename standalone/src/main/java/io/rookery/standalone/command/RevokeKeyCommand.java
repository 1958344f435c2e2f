package io.rookery.standalone.command;

import io.rookery.shared.contract.KeyContract.RevokeKey;
import io.rookery.standalone.run.KeyDatabase;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Ends an API key in the database; no role needs to run. */
@Command(
    name = "revoke",
    description =
        "End an API key for ever; every process refuses it within 30 s. The last operator key that"
            + " manages keys cannot be revoked.",
    footer = {"", "Example: rookery key revoke Abcdef012345"},
    mixinStandardHelpOptions = true)
public final class RevokeKeyCommand implements Callable<Integer> {
  @Mixin private Places places;

  @Parameters(paramLabel = "ID", description = "The id of `key list`: the third part of the key.")
  private String id;

  @Override
  public Integer call() throws Exception {
    try (KeyDatabase keys = KeyDatabase.open(places.database())) {
      KeyRows.requireFound(keys.ask(all -> all.revoke(new RevokeKey(id, KeyDatabase.actor()))), id);
      System.out.println("Revoked.");
      return 0;
    }
  }
}
