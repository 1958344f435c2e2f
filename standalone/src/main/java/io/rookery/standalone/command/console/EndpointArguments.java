package io.rookery.standalone.command.console;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import picocli.CommandLine.Parameters;

/** Names one endpoint. */
final class EndpointArguments {
  @Parameters(index = "0", paramLabel = "CLIENT", description = "The client_uuid.")
  private ClientUuid client;

  @Parameters(index = "1", paramLabel = "ENVIRONMENT", description = "sandbox or production.")
  private Environment environment;

  String path(String verb) {
    return "/v1/clients/" + client + "/endpoints/" + environment.wireName() + "/" + verb;
  }
}
