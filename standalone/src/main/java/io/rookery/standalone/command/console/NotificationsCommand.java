package io.rookery.standalone.command.console;

import picocli.CommandLine.Command;

/** Groups what is asked of notifications. */
@Command(
    name = "notifications",
    description = "List the notifications of a client, or show one with its history.",
    mixinStandardHelpOptions = true,
    subcommands = {NotificationListCommand.class, NotificationShowCommand.class},
    synopsisSubcommandLabel = "COMMAND")
public final class NotificationsCommand {}
