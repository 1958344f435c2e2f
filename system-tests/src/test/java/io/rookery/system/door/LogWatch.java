package io.rookery.system.door;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** Looks at all that is logged, at any level by us, for lines that a stranger could have begun. */
final class LogWatch extends AppenderBase<ILoggingEvent> {
  private static final Pattern BEGUN =
      Pattern.compile("[\\p{Cntrl}\\x{85}\\x{2028}\\x{2029}\\x{202e}](\\[31m)?" + Twist.MARK);

  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Logger ours = (Logger) LoggerFactory.getLogger("io.rookery");
  private final Level before = root.getLevel();
  private final List<String> begun = new CopyOnWriteArrayList<>();

  void begin() {
    setContext(root.getLoggerContext());
    start();
    root.setLevel(Level.INFO);
    ours.setLevel(Level.TRACE);
    root.addAppender(this);
  }

  void end() {
    root.detachAppender(this);
    root.setLevel(before);
    ours.setLevel(null);
  }

  /** What was logged so. */
  List<String> begun() {
    return begun;
  }

  @Override
  protected void append(ILoggingEvent event) {
    String logged = event.getFormattedMessage();
    if (event.getThrowableProxy() != null) {
      logged += "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
    }
    if (BEGUN.matcher(logged).find()) {
      begun.add(logged);
    }
  }
}
