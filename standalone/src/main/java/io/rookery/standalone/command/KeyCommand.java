package io.rookery.standalone.command;

import picocli.CommandLine.Command;

/** Groups what is done to API keys. */
@Command(
    name = "key",
    description = "API keys.",
    mixinStandardHelpOptions = true,
    subcommands = {
      NewKeyCommand.class,
      ListKeysCommand.class,
      ExpireKeyCommand.class,
      RevokeKeyCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
public final class KeyCommand {}
