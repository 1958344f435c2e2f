package io.rookery.subscription.registry;

import static io.rookery.subscription.registry.RegistryFixture.client;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.contract.SecretContract.EndpointSecrets;
import io.rookery.shared.contract.SecretContract.ListSecrets;
import io.rookery.shared.contract.SecretContract.RotateSecret;
import io.rookery.shared.contract.SecretContract.RotatedSecret;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.SecretContext;
import io.rookery.shared.sealing.SignatureScheme;
import io.rookery.shared.sealing.SigningSecret;
import io.rookery.shared.testing.TestDatabase;
import io.rookery.subscription.SubscriptionRole;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What every test of secrets starts from: a registry, and a client's production endpoint. */
abstract class SecretsFixture {
  static final long DAY = 86_400;

  static RegistryFixture given;
  static SecretRegistry secrets;

  @BeforeAll
  static void open() throws Exception {
    given = new RegistryFixture(TestDatabase.with(SubscriptionRole.REGISTRY));
    ApprovalGate gate = new ApprovalGate(false, UUID::randomUUID);
    secrets = new SecretRegistry(given.vertx, given.database, given.maker(), gate);
  }

  @AfterAll
  static void close() throws Exception {
    given.close();
  }

  static EndpointKey subscribed() throws Exception {
    ClientUuid client = client();
    given.save(RegistryFixture.asking(client));
    return new EndpointKey(client, Environment.PRODUCTION);
  }

  static RotatedSecret rotate(EndpointKey endpoint, long overlap) throws Exception {
    return secrets.rotate(asking(endpoint, overlap, null, null)).await(5, SECONDS);
  }

  static RotateSecret asking(
      EndpointKey endpoint, long overlap, SignatureScheme scheme, EndpointSecret own) {
    return new RotateSecret(endpoint, null, overlap, scheme, own, RegistryFixture.MANAGER);
  }

  static Problem refusal(RotateSecret asked) throws Exception {
    try {
      secrets.rotate(asked).await(5, SECONDS);
    } catch (ProblemException refused) {
      return refused.problem();
    }
    throw new AssertionError("was rotated: " + asked);
  }

  static EndpointSecrets list(EndpointKey endpoint) throws Exception {
    return secrets.list(new ListSecrets(endpoint)).await(5, SECONDS);
  }

  static EndpointSecret sealed(EndpointKey endpoint, SigningSecret clear) {
    UUID id = UUID.randomUUID();
    return new EndpointSecret(id, clear.seal(given.master, SecretContext.signing(id, endpoint)));
  }

  static SigningSecret opened(EndpointKey endpoint, EndpointSecret secret) {
    return SigningSecret.open(
        given.master, secret.sealed(), SecretContext.signing(secret.id(), endpoint));
  }

  /** What the endpoint signs with, as the one who sends is told. */
  static List<SigningSecret> signing(EndpointKey endpoint) throws Exception {
    return given.resolved(endpoint).signingSecrets().stream()
        .map(secret -> opened(endpoint, secret))
        .toList();
  }
}
