package io.rookery.standalone.command;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.rookery.standalone.run.KeyDatabase;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes an API key in the database; no role needs to run. */
@Command(
    name = "new",
    description =
        "Make an API key and print it, once. Uses database.url, or the embedded PostgreSQL that"
            + " runs on this folder.",
    mixinStandardHelpOptions = true)
public final class NewKeyCommand implements Callable<Integer> {
  @Mixin private Places places;

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description = "producer, account-manager, operator or auditor.")
  private KeyRole role;

  @Option(
      names = "--environment",
      paramLabel = "ENV",
      description = "sandbox or production; a producer needs one, without it: both.")
  private Environment environment;

  @Option(
      names = "--name",
      paramLabel = "TEXT",
      description = "Who will use it, for the records. Default: the role.")
  private String name;

  @Option(
      names = "--client",
      paramLabel = "UUID",
      description = "Only for this client; may be repeated. Default: all.")
  private List<ClientUuid> clients;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      converter = Expiry.class,
      description =
          "Until when it is valid: 90d, 2027-01-31 or an ISO 8601 time. Default: for ever.")
  private Instant expires;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    KeyGrant grant = grant();
    try (KeyDatabase keys = KeyDatabase.open(places.database())) {
      String text = keys.ask(all -> all.create(grant, KeyDatabase.actor()));
      System.out.println(text);
      return 0;
    }
  }

  private KeyGrant grant() {
    try {
      return new KeyGrant(
          name == null ? role.wireName() : name, role, environment, clients, expires);
    } catch (IllegalArgumentException refused) {
      throw new ParameterException(spec.commandLine(), refused.getMessage());
    }
  }
}
