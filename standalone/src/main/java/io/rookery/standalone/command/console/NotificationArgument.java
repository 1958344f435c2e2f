package io.rookery.standalone.command.console;

import io.rookery.shared.model.NotificationId;
import picocli.CommandLine.Parameters;

/** Names one notification. */
final class NotificationArgument {
  @Parameters(paramLabel = "ID", description = "The id of a notification, its webhook-id.")
  private NotificationId id;

  String path() {
    return "/v1/notifications/" + id;
  }
}
