package io.rookery.dispatch.send;

import io.rookery.dispatch.send.AttemptResult.Answered;
import io.rookery.dispatch.send.AttemptResult.Failed;
import io.rookery.dispatch.send.AttemptResult.Unsent;
import io.rookery.shared.guard.GuardedResolver;
import io.rookery.shared.guard.GuardedTarget;
import io.rookery.shared.loop.Deadline;
import io.rookery.shared.model.WaitReason;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One HTTP call, from the name to the end of the answer. Runs on one event loop; whatever ends it
 * first (the answer, a failure, the deadline) is the result, and what comes later is dropped.
 */
final class Exchange {

  /** How far it has come, which says what a timeout or a closed connection means. */
  enum Phase {
    RESOLVE,
    CONNECT,
    FIRST_BYTE,
    BODY
  }

  private static final long CANCEL = 8;
  private static final int STATUS_LINE_BYTES = 24;
  private static final int FIRST_FINAL_STATUS = 200;
  private static final String NO_CONNECTION = "no connection to this host became free in time";
  private static final int RETRY_AFTER_CHARACTERS_MAX = 64;
  private static final int LOCATION_CHARACTERS_MAX = 2_048;

  private final Vertx vertx;
  private final HttpClient client;
  private final SendSettings settings;
  private final LongSupplier nanoTime;
  private final Outgoing outgoing;
  private final Promise<AttemptResult> result = Promise.promise();
  private final long startedNanos;
  private final AddressLimit addresses;
  private CallWatch watch = CallWatch.NONE;
  private InetAddress entered;
  private HttpConnection connection;
  private Deadline deadline;
  private long connectBy;
  private Phase phase = Phase.RESOLVE;
  private HttpClientRequest request;
  private Validity certificate;
  private Buffer snippet = Buffer.buffer();
  private int bodyBytes;
  private int interimBytes;

  Exchange(
      Vertx vertx,
      HttpClient client,
      SendSettings settings,
      LongSupplier nanoTime,
      AddressLimit addresses,
      Outgoing outgoing) {
    this.vertx = vertx;
    this.client = client;
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.addresses = addresses;
    this.outgoing = outgoing;
    this.startedNanos = nanoTime.getAsLong();
  }

  void watchedBy(CallWatch watcher) {
    watch = watcher;
  }

  Future<AttemptResult> result() {
    return result.future();
  }

  void start(GuardedResolver resolver) {
    deadline = Deadline.after(vertx, settings.deadline(), this::deadlinePassed);
    Future.succeededFuture(outgoing.target())
        .compose(resolver::resolve)
        .compose(this::connect)
        .compose(HttpClientRequest::response)
        .onSuccess(this::read)
        .onFailure(this::fail);
  }

  private Future<HttpClientRequest> connect(GuardedTarget guarded) {
    if (ended()) {
      return Future.failedFuture("the deadline passed while the name was resolved");
    }
    if (!addresses.enter(guarded.address())) {
      end(new Unsent(WaitReason.ADDRESS_BUSY, latencyMs()));
      return Future.failedFuture("too many calls are open to the address");
    }
    entered = guarded.address();
    phase = Phase.CONNECT;
    connectBy =
        nanoTime.getAsLong()
            + settings.connectTimeout().toNanos()
            + settings.tlsTimeout().toNanos();
    return client.request(outgoing.to(guarded)).compose(connected -> post(connected, guarded));
  }

  private Future<HttpClientRequest> post(HttpClientRequest connected, GuardedTarget guarded) {
    request = connected.exceptionHandler(this::fail);
    if (!ended()) {
      connection = connected.connection();
      addresses.connected(entered, connection);
    }
    String address = connected.connection().remoteAddress().hostAddress();
    if (!guarded.address().getHostAddress().equals(address)) {
      // The defence behind the defence: whatever led elsewhere, nothing is sent there.
      end(FailureClass.ADDRESS_REFUSED, "connected to " + address + " instead of what was checked");
    }
    if (nanoTime.getAsLong() - connectBy > 0) {
      // Too little time is left to blame the receiver, and what was slow was our own queue.
      end(FailureClass.OWN_FAULT, NO_CONNECTION);
    }
    if (ended()) {
      cancel();
      return Future.failedFuture("ended before the connection was there");
    }
    certificate = Validity.of(connected.connection());
    phase = Phase.FIRST_BYTE;
    connected.continueHandler(go -> interim(HttpHeaders.headers()));
    connected.earlyHintsHandler(this::interim);
    watch.sent();
    connected.end(outgoing.body()).onFailure(this::fail);
    return Future.succeededFuture(connected);
  }

  /** Interim answers may come, but together they are no longer than an answer may be. */
  private void interim(MultiMap headers) {
    interimBytes += STATUS_LINE_BYTES;
    for (Map.Entry<String, String> header : headers) {
      interimBytes += header.getKey().length() + header.getValue().length();
    }
    if (interimBytes > settings.responseBytesMax() && !ended()) {
      end(FailureClass.TOO_BIG, "interim answers without end");
      cancel();
    }
  }

  private void read(HttpClientResponse response) {
    if (ended()) {
      cancel();
      return;
    }
    response.exceptionHandler(this::fail);
    if (response.statusCode() < FIRST_FINAL_STATUS) {
      // A 101 to a question that nobody asked: what follows on the connection is not HTTP.
      answered(response, false);
      cancel();
      return;
    }
    phase = Phase.BODY;
    watch.answered();
    response.handler(chunk -> take(response, chunk)).endHandler(whole -> answered(response, false));
  }

  private void take(HttpClientResponse response, Buffer chunk) {
    int wanted = settings.snippetBytesMax() - snippet.length();
    if (wanted > 0 && !isSuccess(response)) {
      snippet.appendBuffer(chunk, 0, Math.min(wanted, chunk.length()));
    }
    watch.took(chunk);
    bodyBytes += chunk.length();
    if (bodyBytes > settings.responseBytesMax() && !ended()) {
      answered(response, true);
      cancel();
    }
  }

  private void answered(HttpClientResponse response, boolean tooBig) {
    end(
        new Answered(
            response.statusCode(),
            Snippet.line(response.getHeader(HttpHeaders.RETRY_AFTER), RETRY_AFTER_CHARACTERS_MAX),
            Snippet.line(response.getHeader(HttpHeaders.LOCATION), LOCATION_CHARACTERS_MAX),
            snippet.length() == 0 ? null : Snippet.text(snippet.getBytes()),
            tooBig,
            certificate,
            latencyMs()));
  }

  private void deadlinePassed() {
    switch (phase) {
      case RESOLVE -> end(FailureClass.DNS, "the name server did not answer in time");
      // Connecting has shorter limits of its own: what took so long was our own queue.
      case CONNECT -> end(FailureClass.OWN_FAULT, NO_CONNECTION);
      case FIRST_BYTE -> end(FailureClass.TIMEOUT_FIRST_BYTE, "no answer in time");
      case BODY -> end(FailureClass.TIMEOUT_BODY, "the answer did not end in time");
    }
    cancel();
  }

  private void fail(Throwable failure) {
    if (!ended()) {
      end(Failures.classify(failure, phase), Failures.describe(failure));
      cancel();
    }
  }

  private void end(FailureClass failure, String detail) {
    end(new Failed(failure, detail, latencyMs()));
  }

  private void end(AttemptResult ended) {
    if (result.tryComplete(ended)) {
      deadline.cancel();
      if (entered != null) {
        addresses.leave(entered, connection);
      }
    }
  }

  private boolean ended() {
    return result.future().isComplete();
  }

  /** Closes the connection, or over HTTP/2 the stream: it is in no state to be used again. */
  private void cancel() {
    if (request != null) {
      request.reset(CANCEL);
    }
  }

  private long latencyMs() {
    return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - startedNanos);
  }

  private static boolean isSuccess(HttpClientResponse response) {
    return response.statusCode() >= 200 && response.statusCode() < 300;
  }
}
