package io.rookery.shared.bus;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One address where facts are announced to whoever listens. The bus may lose, delay or double them:
 * an announcement makes things happen sooner, and nothing depends on it.
 */
public record TopicAddress<T extends Record>(String name, Class<T> type) {
  private static final Logger LOG = LoggerFactory.getLogger(TopicAddress.class);

  public void announce(Vertx vertx, T fact) {
    vertx.eventBus().publish(name, Wire.encode(fact));
  }

  /** Calls the listener for each announcement that arrives; one it cannot take is logged. */
  public MessageConsumer<Buffer> listen(Vertx vertx, Consumer<T> listener) {
    return vertx
        .eventBus()
        .consumer(
            name,
            message -> {
              try {
                listener.accept(Wire.decode(message.body(), type));
              } catch (RuntimeException e) {
                LOG.error("bus.listener_failed address={}", name, e);
              }
            });
  }
}
