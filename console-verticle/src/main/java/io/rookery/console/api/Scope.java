package io.rookery.console.api;

import io.rookery.shared.contract.AccessContract.Principal;
import io.rookery.shared.http.BearerAuth;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problems;
import io.rookery.shared.http.RequestId;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;

/**
 * What the caller may see and change. What it may not see answers as if it did not exist, so that
 * nobody can find out by asking.
 */
public record Scope(Principal principal, String requestId) {
  public static final Set<KeyRole> READERS =
      Set.of(KeyRole.ACCOUNT_MANAGER, KeyRole.OPERATOR, KeyRole.AUDITOR);
  public static final Set<KeyRole> CHANGERS = Set.of(KeyRole.ACCOUNT_MANAGER, KeyRole.OPERATOR);

  public static final Set<KeyRole> KEY_READERS = Set.of(KeyRole.OPERATOR, KeyRole.AUDITOR);
  public static final Set<KeyRole> OPERATORS = Set.of(KeyRole.OPERATOR);

  private static final Problem WRONG_ENVIRONMENT =
      Problem.of(
          403,
          "wrong_environment",
          "A subscription stands in both environments, and this key is bound to one.");

  private static final Problem OTHER_ENVIRONMENT =
      Problem.of(403, "wrong_environment", "This key is bound to the other environment.");

  private static final Problem BOUND_KEY =
      Problem.of(
          403,
          "bound_key",
          "This key is bound to an environment or to clients; keys are the matter of one that is"
              + " not.");

  /** The roles that read. */
  static Handler<RoutingContext> readers(BearerAuth auth) {
    return auth.require(READERS);
  }

  /** The roles that change. */
  static Handler<RoutingContext> changers(BearerAuth auth) {
    return auth.require(CHANGERS);
  }

  public static Scope of(RoutingContext context) {
    return new Scope(BearerAuth.principal(context), RequestId.of(context.request()));
  }

  /** The client in the path; 404 if it is none, or none of this key's. */
  public ClientUuid clientIn(RoutingContext context) {
    try {
      ClientUuid client = ClientUuid.parse(context.pathParam("client_uuid"));
      if (principal.maySee(client)) {
        return client;
      }
    } catch (IllegalArgumentException malformed) {
      // What is no client does not exist either.
    }
    throw Problems.NOT_FOUND.exception();
  }

  /** The endpoint in the path; 404 if it is none, 403 if the key is bound to the other one. */
  public EndpointKey endpointIn(RoutingContext context) {
    return new EndpointKey(clientIn(context), environmentIn(context));
  }

  /** The environment in the path; 404 if it is none, 403 if the key is bound to the other one. */
  public Environment environmentIn(RoutingContext context) {
    Environment environment;
    try {
      environment = Environment.parse(context.pathParam("environment"));
    } catch (IllegalArgumentException unknown) {
      throw Problems.NOT_FOUND.exception();
    }
    if (!principal.mayUse(environment)) {
      throw OTHER_ENVIRONMENT.exception();
    }
    return environment;
  }

  /** 403 if the key is bound to one environment. */
  public void requireBothEnvironments() {
    for (Environment environment : Environment.values()) {
      if (!principal.mayUse(environment)) {
        throw WRONG_ENVIRONMENT.exception();
      }
    }
  }

  /** 403 if the key is bound to an environment or to clients: keys reach beyond both. */
  public void requireUnbound() {
    if (principal.environment() != null || principal.clients() != null) {
      throw BOUND_KEY.exception();
    }
  }

  public boolean maySee(ClientUuid client) {
    return principal.maySee(client);
  }

  public boolean maySee(Environment environment) {
    return principal.mayUse(environment);
  }

  /** The one the key is bound to; null: both. */
  public Environment environment() {
    return principal.environment();
  }

  /** The clients the key is limited to; null: all. */
  public List<ClientUuid> clients() {
    return principal.clients();
  }

  /** Account managers have to do with clients; keys and stops are no matter of theirs. */
  boolean seesClientsOnly() {
    return principal.role() == KeyRole.ACCOUNT_MANAGER;
  }

  /** Names the caller in the record of a change. */
  public Actor actor() {
    return new Actor(principal.keyId(), principal.name(), principal.role(), requestId);
  }
}
