package io.rookery.standalone.command;

import io.rookery.shared.config.SettingsException;
import io.rookery.standalone.run.Lifetime;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Tells a person why a command failed: sentences, no stack. */
public final class Failures implements IExecutionExceptionHandler {
  private static final int EXIT_FAILED = 1;
  private static final int EXIT_SETTINGS = 2;

  @Override
  public int handleExecutionException(Exception failure, CommandLine line, ParseResult arguments) {
    if (failure instanceof Lifetime.Over) {
      return EXIT_FAILED;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String sentence = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      line.getErr().println((cause == failure ? "rookery: " : "  because ") + sentence);
    }
    return failure instanceof SettingsException ? EXIT_SETTINGS : EXIT_FAILED;
  }
}
