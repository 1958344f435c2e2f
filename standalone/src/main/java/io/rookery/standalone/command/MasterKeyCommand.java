package io.rookery.standalone.command;

import picocli.CommandLine.Command;

/** Groups what is done to the master key. */
@Command(
    name = "master-key",
    description = "The master key, which seals stored secrets.",
    mixinStandardHelpOptions = true,
    subcommands = {RotateMasterKeyCommand.class, DropMasterKeysCommand.class},
    synopsisSubcommandLabel = "COMMAND")
public final class MasterKeyCommand {}
