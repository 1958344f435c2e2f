package io.rookery.subscription.registry;

import io.rookery.shared.contract.SubscriptionContract.EndpointInput;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.guard.GuardedResolver;
import io.rookery.shared.guard.NameNotResolved;
import io.rookery.shared.guard.Refusal;
import io.rookery.shared.guard.Target;
import io.rookery.shared.guard.TargetGuard;
import io.rookery.shared.guard.TargetRefused;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Judges a save as a whole. What it lets pass may still be refused at a connect, because a name can
 * resolve otherwise by then: the answer here is the friendly one, the guard there is the defence.
 */
final class SaveChecker {
  static final int NAME_CHARACTERS_MAX = 200;
  static final int DATA_WEBHOOK_URLS_MAX = 20;

  /** Faults of a Data Webhook URL as text. Where it leads is not for us to judge. */
  private static final Set<Refusal> UNREADABLE =
      EnumSet.complementOf(
          EnumSet.of(Refusal.HTTPS_REQUIRED, Refusal.PORT, Refusal.NOT_PUBLIC, Refusal.HOST));

  /** What resolving the host of a URL showed. */
  private record Look(Target target, boolean verified, Optional<TargetRefused> refused) {
    private String at() {
      return pointer(target.environment());
    }

    private EndpointUrl url(SaveSubscription asked) {
      Environment environment = target.environment();
      return new EndpointUrl(environment, SaveChecker.url(asked, environment), verified);
    }
  }

  private final TargetGuard guard;
  private final GuardedResolver resolver;
  private final Duration resolveWithin;

  /**
   * Makes a checker.
   *
   * @param resolveWithin how long a host may take to resolve before it counts as unverified; below
   *     the time that an asker waits
   */
  SaveChecker(TargetGuard guard, GuardedResolver resolver, Duration resolveWithin) {
    this.guard = guard;
    this.resolver = resolver;
    this.resolveWithin = resolveWithin;
  }

  /**
   * Fails with one {@code invalid_subscription} that lists all faults.
   *
   * @param knownDataWebhookUrls what is stored; counts where the save names none
   */
  Future<CheckedSave> check(SaveSubscription asked, List<String> knownDataWebhookUrls) {
    Faults faults = new Faults();
    checkName(asked.name(), faults);
    List<String> dataWebhookUrls =
        asked.dataWebhookUrls() == null ? knownDataWebhookUrls : asked.dataWebhookUrls();
    checkDataWebhookUrls(dataWebhookUrls, faults);
    Map<Environment, Target> targets = new EnumMap<>(Environment.class);
    for (Environment environment : Environment.values()) {
      target(asked, environment, faults).ifPresent(target -> targets.put(environment, target));
    }
    refuseDataWebhooks(targets, dataWebhookUrls, faults);
    boolean same = same(asked, targets);
    if (same && !asked.confirmSameUrl()) {
      faults.add(
          "confirm_same_url",
          "/confirm_same_url",
          "Both environments have the same URL, which overloads and confuses it: confirm that this"
              + " is meant.");
    }
    return Future.all(targets.values().stream().map(this::look).toList())
        .map(all -> all.<Look>list())
        .compose(
            looks -> {
              looks.forEach(look -> look.refused().ifPresent(why -> faults.add(look.at(), why)));
              return faults.orElse(
                  new CheckedSave(
                      asked.name(),
                      looks.stream().map(look -> look.url(asked)).toList(),
                      dataWebhookUrls,
                      same ? asked.actor().name() : null));
            });
  }

  private static void checkName(String name, Faults faults) {
    if (name == null) {
      return;
    }
    if (name.isBlank()
        || name.length() > NAME_CHARACTERS_MAX
        || name.chars().anyMatch(Character::isISOControl)) {
      faults.add(
          "invalid_name",
          "/name",
          "A name has 1 to " + NAME_CHARACTERS_MAX + " characters and no control characters.");
    }
  }

  private void checkDataWebhookUrls(List<String> urls, Faults faults) {
    if (urls.size() > DATA_WEBHOOK_URLS_MAX) {
      faults.add(
          "invalid_data_webhook_urls",
          "/data_webhook_urls",
          "At most " + DATA_WEBHOOK_URLS_MAX + " Data Webhook URLs can be known.");
      return;
    }
    for (int i = 0; i < urls.size(); i++) {
      try {
        guard.check(urls.get(i), Environment.SANDBOX);
      } catch (TargetRefused refused) {
        if (UNREADABLE.contains(refused.refusal())) {
          faults.add("/data_webhook_urls/" + i, refused);
        }
      }
    }
  }

  private Optional<Target> target(SaveSubscription asked, Environment environment, Faults faults) {
    String url = url(asked, environment);
    if (url == null || url.isBlank()) {
      faults.add(
          "two_urls_required",
          pointer(environment),
          "A subscription needs a URL for sandbox and one for production.");
      return Optional.empty();
    }
    try {
      return Optional.of(guard.check(url, environment));
    } catch (TargetRefused refused) {
      faults.add(pointer(environment), refused);
      return Optional.empty();
    }
  }

  private void refuseDataWebhooks(
      Map<Environment, Target> targets, List<String> dataWebhookUrls, Faults faults) {
    targets.forEach(
        (environment, target) -> {
          if (dataWebhookUrls.stream().anyMatch(url -> leadsTo(target, url))) {
            faults.add(
                "data_webhook_url",
                pointer(environment),
                "This is a Data Webhook URL of the client; notifications need one of their own.");
          }
        });
  }

  /** A URL that the guard refuses in this environment cannot be the one it let pass. */
  private boolean leadsTo(Target target, String url) {
    try {
      return guard.check(url, target.environment()).url().equals(target.url());
    } catch (TargetRefused refused) {
      return false;
    }
  }

  /** Also where one of them is refused: whoever mends it should not meet this fault only then. */
  private static boolean same(SaveSubscription asked, Map<Environment, Target> targets) {
    String sandbox = url(asked, Environment.SANDBOX);
    if (targets.size() == 2) {
      return targets
          .get(Environment.SANDBOX)
          .url()
          .equals(targets.get(Environment.PRODUCTION).url());
    }
    return sandbox != null
        && !sandbox.isBlank()
        && sandbox.equals(url(asked, Environment.PRODUCTION));
  }

  /** That a host has no address now may pass, so it is no fault. */
  private Future<Look> look(Target target) {
    return resolver
        .resolve(target)
        .timeout(resolveWithin.toMillis(), TimeUnit.MILLISECONDS)
        .map(found -> new Look(target, true, Optional.empty()))
        .recover(
            failure -> {
              if (failure instanceof TargetRefused refused) {
                return Future.succeededFuture(new Look(target, false, Optional.of(refused)));
              }
              return failure instanceof NameNotResolved || failure instanceof TimeoutException
                  ? Future.succeededFuture(new Look(target, false, Optional.empty()))
                  : Future.failedFuture(failure);
            });
  }

  private static String url(SaveSubscription asked, Environment environment) {
    EndpointInput input = environment == Environment.SANDBOX ? asked.sandbox() : asked.production();
    return input == null ? null : input.url();
  }

  private static String pointer(Environment environment) {
    return "/" + environment.wireName() + "/url";
  }
}
