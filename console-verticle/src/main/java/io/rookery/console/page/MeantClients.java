package io.rookery.console.page;

import io.rookery.console.api.Bus;
import io.rookery.console.api.Scope;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.ListSubscriptions;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionPage;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.model.ClientUuid;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which client is meant: people know names, and not uuids. A field takes the whole name of one, its
 * uuid, or both as in {@code Acme Health 0c32421f-6330-433d-a999-4ac1f4f8add5}, which is what the
 * page writes there when one is chosen of those it finds while somebody types.
 */
public final class MeantClients {
  private static final int NAME_CHARACTERS_MAX = 200;
  private static final int ASKED = 50;
  private static final int SHOWN = 8;

  private final Bus bus;

  public MeantClients(Bus bus) {
    this.bus = bus;
  }

  /**
   * What a text may mean.
   *
   * @param client null: it is not clear which one
   * @param alike where it is not: some that have the text in their name, the likeliest first
   * @param why where it is not: the reason in words
   */
  record Meant(ClientUuid client, List<Choice> alike, String why) {

    /** For the reader of the API, which refuses what is no uuid. */
    String orTyped(String typed) {
      return client == null ? typed : client.toString();
    }
  }

  /** One to choose; {@code ended}: it is no longer subscribed. */
  public record Choice(ClientUuid client, String name, boolean ended) {

    /** What the field holds once it is chosen. */
    public String text() {
      return name.equals(client.toString()) ? name : name + " " + client;
    }
  }

  /** What is found while somebody types. */
  public record Model(String typed, List<Choice> alike) {}

  public void add(PageDoor door) {
    door.page("/clients/choices", this::choices);
  }

  private Future<View> choices(Visit visit) {
    String typed = visit.context().request().getParam("search", "").strip();
    return alike(visit.scope(), typed)
        .map(
            page ->
                View.of(
                    "choices",
                    "Clients",
                    Chrome.Tab.CLIENTS,
                    new Model(uuidIn(typed) == null ? typed : "", choices(typed, page))));
  }

  /** The one that a key of this scope may see, by what was typed. */
  Future<Meant> find(Scope scope, String typed) {
    ClientUuid client = uuidIn(typed);
    return client == null
        ? alike(scope, typed).map(page -> of(typed, page))
        : Future.succeededFuture(new Meant(client, List.of(), null));
  }

  /** One after the other, so that a long list is no burst of questions. */
  Future<List<Meant>> findAll(Scope scope, List<String> lines) {
    Future<List<Meant>> all = Future.succeededFuture(new ArrayList<>());
    for (String line : lines) {
      all =
          all.compose(
              found ->
                  find(scope, line)
                      .map(
                          one -> {
                            found.add(one);
                            return found;
                          }));
    }
    return all;
  }

  /** The same failure, saying of a field why it is not clear which client it means. */
  static <T> Future<T> refuse(Throwable failure, String field, String why) {
    if (why == null || !(failure instanceof ProblemException refused)) {
      return Future.failedFuture(failure);
    }
    Problem problem = refused.problem();
    List<Fault> errors =
        problem.errors().stream()
            .map(one -> ("/" + field).equals(one.pointer()) ? unclear(one.pointer(), why) : one)
            .toList();
    return Future.failedFuture(
        new Problem(
                problem.status(),
                problem.code(),
                problem.detail(),
                errors,
                problem.retryAfterSeconds())
            .exception());
  }

  private static Fault unclear(String pointer, String why) {
    return new Fault("unclear_client", pointer, why);
  }

  private Future<SubscriptionPage> alike(Scope scope, String typed) {
    return typed.isEmpty()
            || typed.length() > NAME_CHARACTERS_MAX
            || typed.chars().anyMatch(Character::isISOControl)
            || uuidIn(typed) != null
        ? Future.succeededFuture(new SubscriptionPage(List.of(), null))
        : bus.ask(
            SubscriptionContract.LIST, new ListSubscriptions(typed, scope.clients(), null, ASKED));
  }

  private static Meant of(String typed, SubscriptionPage page) {
    List<Subscription> named =
        page.subscriptions().stream().filter(one -> isNamed(one, typed)).toList();
    boolean all = page.next() == null;
    if (named.size() == 1 && all) {
      return new Meant(named.get(0).client(), List.of(), null);
    }
    int found = page.subscriptions().size();
    String why;
    if (found == 0) {
      why = "No client has this in its name, and none has it as its uuid.";
    } else if (named.size() > 1) {
      why = "Several clients have this name: give the uuid of the one you mean.";
    } else if (found == 1) {
      why = "One client has this in its name: give the whole name, or the uuid.";
    } else {
      why =
          (all ? "" : "More than ")
              + found
              + " clients have this in their names: give the whole name of one, or its uuid.";
    }
    return new Meant(null, choices(typed, page), why);
  }

  private static List<Choice> choices(String typed, SubscriptionPage page) {
    return page.subscriptions().stream()
        .sorted(Comparator.comparing(one -> !isNamed(one, typed)))
        .limit(SHOWN)
        .map(one -> new Choice(one.client(), one.name(), one.until() != null))
        .toList();
  }

  private static boolean isNamed(Subscription one, String typed) {
    return one.name().strip().equalsIgnoreCase(typed);
  }

  /** The uuid that the text is, or ends with; null: there is none. */
  private static ClientUuid uuidIn(String typed) {
    try {
      return ClientUuid.parse(typed.substring(typed.lastIndexOf(' ') + 1));
    } catch (IllegalArgumentException name) {
      return null;
    }
  }
}
