package io.rookery.shared.bus;

import io.rookery.shared.http.Problem;
import io.rookery.shared.http.ProblemException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why an ask got no answer. A refusal carries the problem that the other side stated. */
public final class BusFailure extends RuntimeException {
  private static final Logger LOG = LoggerFactory.getLogger(BusFailure.class);
  private static final long serialVersionUID = 1L;

  /** What the asker may conclude. */
  public enum Kind {
    /** Surely not done. */
    NOBODY_LISTENS,
    /** May have been done. */
    NO_ANSWER,
    /** The other side refused, and says why. */
    REFUSED
  }

  private final Kind kind;
  private final transient Problem problem;

  private BusFailure(Kind kind, Problem problem, String message, Throwable cause) {
    super(message, cause, false, false);
    this.kind = kind;
    this.problem = problem;
  }

  public Kind kind() {
    return kind;
  }

  /** What the other side stated; for a silence, a 503 that may be retried. */
  public Problem problem() {
    return problem;
  }

  static BusFailure of(String address, Throwable failure) {
    if (failure instanceof BusFailure already) {
      return already;
    }
    if (failure instanceof ProblemException refused) {
      return new BusFailure(
          Kind.REFUSED, refused.problem(), address + ": " + refused.problem().code(), failure);
    }
    if (failure instanceof ReplyException reply) {
      return ofReply(address, reply);
    }
    return new BusFailure(Kind.REFUSED, Problem.internal(), address + ": failed", failure);
  }

  private static BusFailure ofReply(String address, ReplyException reply) {
    if (reply.failureType() == ReplyFailure.RECIPIENT_FAILURE && reply.getMessage() != null) {
      Problem problem = Wire.decode(Buffer.buffer(reply.getMessage()), Problem.class);
      return new BusFailure(Kind.REFUSED, problem, address + ": " + problem.code(), reply);
    }
    Kind kind =
        reply.failureType() == ReplyFailure.NO_HANDLERS ? Kind.NOBODY_LISTENS : Kind.NO_ANSWER;
    return new BusFailure(kind, Problem.unavailable(), address + ": " + kind, reply);
  }

  void replyTo(Message<?> message) {
    if (!(getCause() instanceof ProblemException)) {
      LOG.error("bus.handler_failed address={}", message.address(), getCause());
    }
    message.fail(problem.status(), Wire.encode(problem).toString());
  }
}
