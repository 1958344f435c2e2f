package io.rookery.standalone.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Adds commands under headings, so that a newcomer finds them in {@code --help}. */
public final class CommandGroups {
  private static final int NAME_COLUMNS = 17;
  private static final int LINE_COLUMNS = 80;

  private final CommandLine line;
  private final Map<String, List<String>> names = new LinkedHashMap<>();
  private List<String> group;

  public CommandGroups(CommandLine line) {
    this.line = line;
    Map<String, CommandLine.IHelpSectionRenderer> sections = line.getHelpSectionMap();
    sections.put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
    sections.put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, this::render);
    line.setHelpSectionMap(sections);
  }

  /** What is added next stands under this heading. */
  public CommandGroups heading(String heading) {
    group = new ArrayList<>();
    names.put(heading, group);
    return this;
  }

  /** Adds a command by the name that it has itself. */
  public CommandGroups add(Object command) {
    return add(new CommandLine(command).getCommandName(), command);
  }

  public CommandGroups add(String name, Object command) {
    line.addSubcommand(name, command);
    group.add(name);
    return this;
  }

  private String render(Help help) {
    StringBuilder text = new StringBuilder();
    names.forEach(
        (heading, commands) -> {
          TextTable table =
              TextTable.forColumns(
                  help.colorScheme(),
                  new Column(NAME_COLUMNS, 2, Overflow.SPAN),
                  new Column(LINE_COLUMNS - NAME_COLUMNS, 0, Overflow.WRAP));
          for (String name : commands) {
            CommandSpec command = help.subcommands().get(name).commandSpec();
            table.addRowValues(
                help.colorScheme().commandText(name),
                help.colorScheme().text(command.usageMessage().description()[0]));
          }
          text.append(System.lineSeparator()).append(heading).append(System.lineSeparator());
          text.append(table);
        });
    return text.toString();
  }
}
