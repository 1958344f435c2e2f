package io.rookery.system.examples;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.dispatch.send.AttemptResult;
import io.rookery.dispatch.send.AttemptResult.Answered;
import io.rookery.dispatch.send.SendSettings;
import io.rookery.dispatch.send.WebhookSender;
import io.rookery.dispatch.signing.Signable;
import io.rookery.dispatch.signing.SigningKeys;
import io.rookery.dispatch.signing.WebhookSigner;
import io.rookery.shared.body.NotificationBody;
import io.rookery.shared.config.Settings;
import io.rookery.shared.guard.GuardPolicy;
import io.rookery.shared.guard.GuardPolicy.Allowance;
import io.rookery.shared.guard.GuardedResolver;
import io.rookery.shared.guard.Target;
import io.rookery.shared.guard.TargetGuard;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.sealing.SigningSecret;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Signs and sends as the engine does, with the settings that it has by default. */
final class EngineSender {
  private static final EndpointKey ENDPOINT =
      new EndpointKey(
          ClientUuid.parse("0c32421f-6330-433d-a999-4ac1f4f8add5"), Environment.SANDBOX);
  private static final Instant OCCURRED = Instant.parse("2026-11-23T10:03:38.483Z");
  private static final String USER = "6626b907fd3b48b1cdff0c9b";

  /** With characters of two and three bytes: a receiver must verify the bytes. */
  private static final NotificationBody BODY =
      new NotificationBody(
          ENDPOINT,
          NotificationType.DATA_SOURCE_LINKED,
          USER,
          "Fitbit",
          null,
          "Verknüpft — 健康",
          OCCURRED,
          null);

  private final WebhookSigner signer = new WebhookSigner();
  private final WebhookSender sender;
  private final Target target;

  EngineSender(Vertx vertx, int port) {
    TargetGuard guard =
        new TargetGuard(
            new GuardPolicy(
                List.of(Allowance.parse("sandbox 127.0.0.1/32:" + port + " http")), Set.of()));
    SendSettings settings = SendSettings.from(Settings.load(null, Map.of(), Map.of()));
    sender =
        new WebhookSender(vertx, new GuardedResolver(vertx, guard), settings, System::nanoTime);
    target = guard.check("http://127.0.0.1:" + port + "/webhooks", ENDPOINT.environment());
  }

  /** Sends a notification; returns the status of the answer. */
  int send(NotificationId id, SigningSecret secret, int attempt) throws Exception {
    Buffer body = BODY.toJson(id);
    return send(headers(id, secret, attempt, body), body);
  }

  /** Sends one that was changed after it was signed. */
  int sendChanged(NotificationId id, SigningSecret secret) throws Exception {
    Buffer body = BODY.toJson(id);
    Buffer changed = Buffer.buffer(body.toString().replace("Fitbit", "Garmin"));
    return send(headers(id, secret, 1, body), changed);
  }

  private MultiMap headers(NotificationId id, SigningSecret secret, int attempt, Buffer body) {
    return signer.sign(
        new SigningKeys(List.of(secret), Optional.empty()),
        new Signable(
            id.toString(),
            ENDPOINT,
            attempt,
            Instant.now().getEpochSecond(),
            USER,
            NotificationBody.datetime(OCCURRED),
            body));
  }

  private int send(MultiMap headers, Buffer body) throws Exception {
    AttemptResult result = sender.send(target, headers, body).await(20, SECONDS);
    if (result instanceof Answered answer) {
      return answer.status();
    }
    throw new IllegalStateException(result.toString());
  }
}
