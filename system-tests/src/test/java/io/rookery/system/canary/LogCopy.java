package io.rookery.system.canary;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/** Everything that is logged by us at any level, and by the libraries from INFO on. */
final class LogCopy extends AppenderBase<ILoggingEvent> {
  private final Heard text = new Heard();
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Logger ours = (Logger) LoggerFactory.getLogger("io.rookery");
  private final Level before = root.getLevel();

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

  String text() {
    return text.text();
  }

  @Override
  protected void append(ILoggingEvent event) {
    text.add(event.getFormattedMessage() + "\n");
    if (event.getThrowableProxy() != null) {
      text.add(ThrowableProxyUtil.asString(event.getThrowableProxy()) + "\n");
    }
  }
}
