package io.rookery.console.api;

import io.rookery.shared.bus.RequestAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Asks the other roles.
 *
 * @param answerTimeout how long one may take; then the caller gets a 503
 */
public record Bus(Vertx vertx, Duration answerTimeout) {

  public <Q extends Record, R extends Record> Future<R> ask(
      RequestAddress<Q, R> address, Q question) {
    return address.ask(vertx, question, answerTimeout);
  }
}
