package io.rookery.dispatch.run;

import io.rookery.dispatch.breaker.HostBreakers;
import io.rookery.dispatch.breaker.HostKey;
import io.rookery.dispatch.breaker.Reach;
import io.rookery.dispatch.delivery.Content;
import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.endpoint.OpenEndpoints;
import io.rookery.dispatch.endpoint.OpenEndpoints.OpenEndpoint;
import io.rookery.dispatch.send.AttemptResult;
import io.rookery.dispatch.send.AttemptResult.Answered;
import io.rookery.dispatch.send.AttemptResult.Failed;
import io.rookery.dispatch.send.AttemptResult.Unsent;
import io.rookery.dispatch.send.FailureClass;
import io.rookery.dispatch.send.HostLook;
import io.rookery.dispatch.send.Validity;
import io.rookery.dispatch.send.WebhookSender;
import io.rookery.dispatch.send.WebhookSender.Tested;
import io.rookery.dispatch.signing.Signable;
import io.rookery.dispatch.signing.WebhookSigner;
import io.rookery.shared.body.NotificationBody;
import io.rookery.shared.contract.SubscriptionContract.ResolvedEndpoint;
import io.rookery.shared.contract.TestContract.Phases;
import io.rookery.shared.contract.TestContract.TestReport;
import io.rookery.shared.guard.TargetRefused;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.WaitReason;
import io.rookery.shared.sealing.UnsealFailed;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The call itself: opens the endpoint, asks whether its host is reached, signs, sends. What comes
 * of it is data, never an exception.
 */
public final class Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  private static final CharSequence REPLAY = HttpHeaders.createOptimized("webhook-replay");

  private final OpenEndpoints endpoints;
  private final WebhookSigner signer;
  private final WebhookSender sender;
  private final HostBreakers hosts;
  private final InstantSource clock;
  private BiConsumer<EndpointKey, Validity> onAnswer = (endpoint, certificate) -> {};

  public Dispatcher(
      OpenEndpoints endpoints,
      WebhookSigner signer,
      WebhookSender sender,
      HostBreakers hosts,
      InstantSource clock) {
    this.hosts = hosts;
    this.endpoints = endpoints;
    this.signer = signer;
    this.sender = sender;
    this.clock = clock;
  }

  /** Is told of each answer and of the certificate it came with; null: without TLS. */
  public void onAnswer(BiConsumer<EndpointKey, Validity> listener) {
    onAnswer = listener;
  }

  /** Ends the calls that are still open. */
  public Future<Void> close() {
    return sender.close();
  }

  Future<AttemptResult> attempt(Delivery delivery, ResolvedEndpoint endpoint) {
    OpenEndpoint open;
    try {
      open = endpoints.open(delivery.endpoint(), endpoint);
    } catch (TargetRefused refused) {
      return failed(FailureClass.ADDRESS_REFUSED, refused.detail());
    } catch (UnsealFailed ours) {
      LOG.error(
          "endpoint.not_opened client={} environment={}",
          delivery.endpoint().client(),
          delivery.endpoint().environment().wireName(),
          ours);
      return failed(FailureClass.OWN_FAULT, "The endpoint's secret does not open.");
    }
    HostKey host = new HostKey(open.target().host(), open.target().port());
    if (!hosts.admit(host, delivery.endpoint(), endpoint.version())) {
      return Future.succeededFuture(new Unsent(WaitReason.HOST_OPEN, 0));
    }
    return Future.succeededFuture(open)
        .compose(opened -> call(delivery, opened))
        .onComplete(
            called ->
                hosts.record(
                    host,
                    delivery.endpoint(),
                    called.succeeded() ? Results.reach(called.result()) : Reach.NO_NEWS));
  }

  private Future<AttemptResult> call(Delivery delivery, OpenEndpoint open) {
    Content content = delivery.content();
    Signable message =
        new Signable(
            delivery.id().toString(),
            delivery.endpoint(),
            delivery.attempts() + 1,
            clock.instant().getEpochSecond(),
            content.userId(),
            NotificationBody.datetime(content.occurredAt()),
            content.body());
    MultiMap headers = headers(open, message);
    if (content.replay() != null) {
      headers.set(REPLAY, content.replay().job().toString());
    }
    return sender
        .send(open.target(), headers, content.body())
        .onSuccess(
            result -> {
              if (result instanceof Answered answer) {
                onAnswer.accept(delivery.endpoint(), answer.certificate());
              }
            });
  }

  private MultiMap headers(OpenEndpoint open, Signable message) {
    MultiMap headers = signer.sign(open.keys(), message);
    open.headers().forEach(headers::set);
    return headers;
  }

  /**
   * Sends a test through the same endpoint, signer and sender as everything else; past the
   * breakers, to which it says nothing.
   */
  Future<TestReport> test(EndpointKey key, ResolvedEndpoint endpoint, NotificationId id) {
    OpenEndpoint open;
    try {
      open = endpoints.open(key, endpoint);
    } catch (TargetRefused refused) {
      Failed failed = new Failed(FailureClass.ADDRESS_REFUSED, refused.detail(), 0);
      return Future.succeededFuture(
          report(id, endpoint, new Tested(failed, HostLook.Seen.NOTHING, null, null)));
    }
    Instant now = clock.instant();
    NotificationBody body =
        new NotificationBody(key, NotificationType.WEBHOOK_TEST, null, null, null, null, now, null);
    Buffer bytes = body.toJson(id);
    Signable message =
        new Signable(
            id.toString(),
            key,
            1,
            now.getEpochSecond(),
            null,
            NotificationBody.datetime(body.occurredAt()),
            bytes);
    return sender
        .test(open.target(), headers(open, message), bytes)
        .map(tested -> report(id, endpoint, tested));
  }

  private static TestReport report(NotificationId id, ResolvedEndpoint endpoint, Tested tested) {
    HostLook.Seen seen = tested.seen();
    String error = Results.error(tested.result());
    return new TestReport(
        id,
        endpoint.version(),
        endpoint.url(),
        error == null,
        error,
        tested.result() instanceof Answered answered ? answered.status() : null,
        seen.address(),
        seen.tlsVersion(),
        seen.certificateExpiresAt(),
        new Phases(
            seen.dnsMs(),
            seen.connectMs(),
            seen.tlsMs(),
            tested.firstByteMs(),
            (int) tested.result().latencyMs()),
        tested.answer());
  }

  private static Future<AttemptResult> failed(FailureClass failure, String detail) {
    return Future.succeededFuture(new Failed(failure, detail, 0));
  }
}
