package io.rookery.dispatch.send;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.TooLongFrameException;
import io.rookery.dispatch.send.Exchange.Phase;
import io.rookery.shared.guard.NameNotResolved;
import io.rookery.shared.guard.TargetRefused;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.BindException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;

/** From an exception of the client to what it says of the receiver. */
final class Failures {
  private static final int DETAIL_CHARACTERS_MAX = 200;

  static FailureClass classify(Throwable failure, Phase phase) {
    // Such as no memory for a buffer. A handshake wraps it in an exception that otherwise speaks of
    // the receiver.
    if (hasCause(failure, Error.class)) {
      return FailureClass.OWN_FAULT;
    }
    if (failure instanceof NameNotResolved) {
      return FailureClass.DNS;
    }
    if (failure instanceof TargetRefused) {
      return FailureClass.ADDRESS_REFUSED;
    }
    if (failure instanceof ConnectionPoolTooBusyException || isOutOfSockets(failure)) {
      return FailureClass.OWN_FAULT;
    }
    return phase == Phase.CONNECT ? connecting(failure) : answering(failure, phase);
  }

  /** One line that says which exception it was; the message may quote the receiver. */
  static String describe(Throwable failure) {
    Throwable told = hasCause(failure, SSLException.class) ? deepest(failure) : failure;
    String message = told.getMessage() == null ? "" : ": " + told.getMessage();
    return Snippet.line(told.getClass().getSimpleName() + message, DETAIL_CHARACTERS_MAX);
  }

  /** Vert.x says only that a handshake failed; what was wrong with it stands in the last cause. */
  private static Throwable deepest(Throwable failure) {
    Throwable told = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      told = cause.getMessage() == null ? told : cause;
    }
    return told;
  }

  private static FailureClass connecting(Throwable failure) {
    if (failure instanceof ConnectTimeoutException) {
      return FailureClass.TIMEOUT_CONNECT;
    }
    if (hasCause(failure, SSLException.class)) {
      return FailureClass.TLS;
    }
    // Once TCP is connected, only a handshake can be closed.
    if (failure instanceof ClosedChannelException || failure instanceof HttpClosedException) {
      return FailureClass.TLS;
    }
    return failure instanceof IOException ? FailureClass.CONNECT : FailureClass.OWN_FAULT;
  }

  private static FailureClass answering(Throwable failure, Phase phase) {
    if (phase == Phase.RESOLVE) {
      return FailureClass.OWN_FAULT;
    }
    if (hasCause(failure, TooLongFrameException.class)) {
      return FailureClass.TOO_BIG;
    }
    boolean closed =
        failure instanceof HttpClosedException
            || failure instanceof StreamResetException
            || failure instanceof IOException;
    return closed ? FailureClass.RESET : FailureClass.PROTOCOL;
  }

  private static boolean isOutOfSockets(Throwable failure) {
    return hasCause(failure, BindException.class)
        || (failure.getMessage() != null && failure.getMessage().contains("Too many open files"));
  }

  private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private Failures() {}
}
