package io.rookery.standalone.command.console;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.standalone.command.Question;
import picocli.CommandLine.Option;

/** Which endpoints a list is about, and how long it is. */
final class EndpointFilter {
  @Option(names = "--client", paramLabel = "UUID", description = "Only of this client.")
  private ClientUuid client;

  @Option(
      names = "--environment",
      paramLabel = "ENV",
      description = "Only of sandbox or of production.")
  private Environment environment;

  @Option(names = "--limit", paramLabel = "N", description = "Rows at most.")
  private Integer limit;

  Question of(String path) {
    return new Question(path)
        .with("client_uuid", client)
        .with("environment", environment == null ? null : environment.wireName())
        .with("limit", limit);
  }
}
