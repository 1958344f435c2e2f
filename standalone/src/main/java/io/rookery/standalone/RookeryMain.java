package io.rookery.standalone;

import io.rookery.console.ConsoleRole;
import io.rookery.dispatch.DispatchRole;
import io.rookery.ingest.IngestRole;
import io.rookery.shared.launch.Role;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.model.NotificationType;
import io.rookery.standalone.command.AllCommand;
import io.rookery.standalone.command.DemoCommand;
import io.rookery.standalone.command.Failures;
import io.rookery.standalone.command.KeyCommand;
import io.rookery.standalone.command.ListenCommand;
import io.rookery.standalone.command.PostgresCommand;
import io.rookery.standalone.command.RoleCommand;
import io.rookery.standalone.command.SendCommand;
import io.rookery.subscription.SubscriptionRole;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.TypeConversionException;

/** The command line behind {@code bin/rookery}. */
@Command(
    name = "rookery",
    description = "Rookery: webhook notifications that are never lost.",
    mixinStandardHelpOptions = true,
    versionProvider = RookeryVersion.class,
    synopsisSubcommandLabel = "COMMAND")
public final class RookeryMain {

  public static void main(String[] args) {
    // Ends the JVM also where other threads run; what a command opened is closed by the shutdown.
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine line =
        new CommandLine(new RookeryMain())
            .addSubcommand(new DemoCommand(roles()))
            .addSubcommand(new AllCommand(roles()))
            .addSubcommand(new PostgresCommand());
    roles().forEach(role -> line.addSubcommand(role.name(), new RoleCommand(role)));
    line.addSubcommand(new SendCommand())
        .addSubcommand(new ListenCommand())
        .addSubcommand(new KeyCommand())
        .registerConverter(ClientUuid.class, text -> parsed(text, ClientUuid::parse))
        .registerConverter(Environment.class, text -> parsed(text, Environment::parse))
        .registerConverter(KeyRole.class, text -> parsed(text, KeyRole::parse))
        .registerConverter(NotificationType.class, text -> parsed(text, NotificationType::parse))
        .setExecutionExceptionHandler(new Failures());
    return line;
  }

  /** In the order of their start. */
  static List<Role> roles() {
    return List.of(new SubscriptionRole(), new DispatchRole(), new IngestRole(), new ConsoleRole());
  }

  private static <T> T parsed(String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException malformed) {
      throw new TypeConversionException(malformed.getMessage());
    }
  }
}
