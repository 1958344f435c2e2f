package io.rookery.standalone;

import io.rookery.console.ConsoleRole;
import io.rookery.dispatch.DispatchRole;
import io.rookery.ingest.IngestRole;
import io.rookery.shared.launch.Role;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.rookery.standalone.command.AllCommand;
import io.rookery.standalone.command.CertsCommand;
import io.rookery.standalone.command.CommandGroups;
import io.rookery.standalone.command.DemoCommand;
import io.rookery.standalone.command.Failures;
import io.rookery.standalone.command.KeyCommand;
import io.rookery.standalone.command.ListenCommand;
import io.rookery.standalone.command.MasterKeyCommand;
import io.rookery.standalone.command.PostgresCommand;
import io.rookery.standalone.command.RoleCommand;
import io.rookery.standalone.command.SendCommand;
import io.rookery.standalone.command.console.AttentionCommand;
import io.rookery.standalone.command.console.CancelCommand;
import io.rookery.standalone.command.console.ClientsCommand;
import io.rookery.standalone.command.console.DisableCommand;
import io.rookery.standalone.command.console.EnableCommand;
import io.rookery.standalone.command.console.ExplainCommand;
import io.rookery.standalone.command.console.NotificationsCommand;
import io.rookery.standalone.command.console.PauseCommand;
import io.rookery.standalone.command.console.ReplayCommand;
import io.rookery.standalone.command.console.ResumeCommand;
import io.rookery.standalone.command.console.RetryCommand;
import io.rookery.standalone.command.console.StartCommand;
import io.rookery.standalone.command.console.StopCommand;
import io.rookery.standalone.command.console.StopsCommand;
import io.rookery.standalone.command.console.UndeliveredCommand;
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
    CommandLine line = new CommandLine(new RookeryMain());
    CommandGroups groups =
        new CommandGroups(line)
            .heading("Try it:")
            .add(new DemoCommand(roles()))
            .add(new SendCommand())
            .add(new ListenCommand())
            .heading("Run it:")
            .add(new AllCommand(roles()));
    roles().forEach(role -> groups.add(role.name(), new RoleCommand(role)));
    groups
        .add(new PostgresCommand())
        .add(new KeyCommand())
        .add(new MasterKeyCommand())
        .add(new CertsCommand())
        .heading("See what happens:")
        .add(new ClientsCommand())
        .add(new NotificationsCommand())
        .add(new ExplainCommand())
        .add(new UndeliveredCommand())
        .add(new AttentionCommand())
        .heading("Hold back and let go:")
        .add(new PauseCommand())
        .add(new ResumeCommand())
        .add(new DisableCommand())
        .add(new EnableCommand())
        .add(new StopCommand())
        .add(new StartCommand())
        .add(new StopsCommand())
        .heading("Send now, not at all, or once more:")
        .add(new RetryCommand())
        .add(new CancelCommand())
        .add(new ReplayCommand());
    line.registerConverter(ClientUuid.class, text -> parsed(text, ClientUuid::parse))
        .registerConverter(Environment.class, text -> parsed(text, Environment::parse))
        .registerConverter(KeyRole.class, text -> parsed(text, KeyRole::parse))
        .registerConverter(NotificationId.class, text -> parsed(text, NotificationId::parse))
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
