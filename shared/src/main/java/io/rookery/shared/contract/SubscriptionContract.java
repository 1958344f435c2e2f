package io.rookery.shared.contract;

import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.bus.TopicAddress;
import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
import io.rookery.shared.sealing.SealedSecret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What subscription serves on the bus. */
public final class SubscriptionContract {
  public static final RequestAddress<Resolve, Resolutions> RESOLVE =
      new RequestAddress<>("subscription.resolve.v1", Resolve.class, Resolutions.class);
  public static final RequestAddress<SaveSubscription, SavedSubscription> SAVE =
      new RequestAddress<>("subscription.save.v1", SaveSubscription.class, SavedSubscription.class);
  public static final RequestAddress<FindSubscription, FoundSubscription> FIND =
      new RequestAddress<>("subscription.find.v1", FindSubscription.class, FoundSubscription.class);
  public static final RequestAddress<ListSubscriptions, SubscriptionPage> LIST =
      new RequestAddress<>("subscription.list.v1", ListSubscriptions.class, SubscriptionPage.class);
  public static final RequestAddress<Unsubscribe, FoundSubscription> UNSUBSCRIBE =
      new RequestAddress<>(
          "subscription.unsubscribe.v1", Unsubscribe.class, FoundSubscription.class);
  public static final RequestAddress<ReleaseEndpoint, FoundSubscription> RELEASE =
      new RequestAddress<>(
          "subscription.release.v1", ReleaseEndpoint.class, FoundSubscription.class);
  public static final TopicAddress<SubscriptionChanged> CHANGED =
      new TopicAddress<>("subscription.changed.v1", SubscriptionChanged.class);

  /** At most 1,000 endpoints in one question. */
  public record Resolve(List<EndpointKey> endpoints) {}

  /** One resolution for each endpoint asked, in the same order. */
  public record Resolutions(List<Resolution> resolutions) {}

  /**
   * Where a client's notifications go, and for which of them.
   *
   * @param endpoint where to; null if the client is not subscribed now
   * @param ended the subscriptions that have ended, newest first, as far back as retention
   */
  public record Resolution(EndpointKey key, ResolvedEndpoint endpoint, List<Period> ended) {}

  /** From {@code since} (inclusive) until {@code until} (exclusive), by the database's clock. */
  public record Period(Instant since, Instant until) {}

  /**
   * An endpoint as the one who sends to it needs it.
   *
   * @param version rises with every change of this endpoint
   * @param subscribedSince when the current subscription began, by the database's clock; nothing
   *     older is sent
   * @param url where to, as checked when it was saved; the guard checks again at each connect
   * @param signingSecrets sealed, newest first; more than one while a secret is being rotated
   * @param platformSecret sealed key of {@code x-rook-hash}; null: the header is not sent
   * @param headers its custom headers, sealed; null: it has none
   * @param settings the usual ones where the sender of this record knows of none
   * @param released whether anything is sent to it: of production only what was tested, or whose
   *     test somebody overrode
   */
  public record ResolvedEndpoint(
      long version,
      Instant subscribedSince,
      String url,
      List<EndpointSecret> signingSecrets,
      EndpointSecret platformSecret,
      EndpointSecret headers,
      EndpointSettings settings,
      boolean released) {

    public ResolvedEndpoint {
      settings = settings == null ? EndpointSettings.USUAL : settings;
    }
  }

  /**
   * How an endpoint wants its notifications. A change of them leaves the endpoint's version, and so
   * its breaker, as it is.
   *
   * @param onExhausted matters only where it is ordered
   * @param inFlightMax calls open to it at once; null: as many as the engine finds good
   * @param ratePerSecond notifications in a second; null: no such limit
   * @param rookHash false: without {@code x-rook-hash}, though there is a key for it
   * @param floodWindowMinutes for how long after an {@code extraction.failed} its repeats are
   *     collapsed; null: they are not
   */
  public record EndpointSettings(
      Ordering ordering,
      OnExhausted onExhausted,
      Integer inFlightMax,
      Double ratePerSecond,
      SwitchedOff off,
      Boolean rookHash,
      Integer floodWindowMinutes) {
    public static final int IN_FLIGHT_MAX = 64;
    public static final double RATE_PER_SECOND_MIN = 0.01;
    public static final double RATE_PER_SECOND_MAX = 10_000;
    public static final int FLOOD_WINDOW_MINUTES_MAX = 1_440;

    /** Those of an endpoint for which nobody chose any. */
    public static final EndpointSettings USUAL =
        new EndpointSettings(Ordering.NONE, OnExhausted.SKIP, null, null);

    public EndpointSettings {
      ordering = ordering == null ? Ordering.NONE : ordering;
      onExhausted = onExhausted == null ? OnExhausted.SKIP : onExhausted;
      off = off == null ? SwitchedOff.NOTHING : off;
      rookHash = rookHash == null || rookHash;
    }

    /** Of one that takes all there is. */
    public EndpointSettings(
        Ordering ordering, OnExhausted onExhausted, Integer inFlightMax, Double ratePerSecond) {
      this(ordering, onExhausted, inFlightMax, ratePerSecond, SwitchedOff.NOTHING, true, null);
    }
  }

  /** What an endpoint does not want to be sent. */
  public record SwitchedOff(List<String> families, List<NotificationType> types) {
    public static final SwitchedOff NOTHING = new SwitchedOff(List.of(), List.of());

    public SwitchedOff {
      families = families == null ? List.of() : families;
      types = types == null ? List.of() : types;
    }

    /** Why it gets none of a type, such as {@code type_off: user.created}; empty if it does. */
    public Optional<String> why(NotificationType type) {
      if (types.contains(type)) {
        return Optional.of("type_off: " + type.wireName());
      }
      return families.contains(type.family())
          ? Optional.of("family_off: " + type.family())
          : Optional.empty();
    }
  }

  /**
   * Lets notifications go to an endpoint at last.
   *
   * @param testedVersion of the endpoint that passed the test; another one by now stays as it is.
   *     Null: nobody tested it
   * @param why somebody overrides the test; null where it was tested
   * @param ifMatch of an override, as for every change
   * @param actor who asks, for the record
   */
  public record ReleaseEndpoint(
      EndpointKey endpoint, Long testedVersion, String why, IfMatch ifMatch, Actor actor) {}

  /**
   * Since when and through whom notifications go to an endpoint.
   *
   * @param overrideWhy null: by a green test
   */
  public record Release(Instant at, String by, String overrideWhy) {}

  /** A sealed secret and its id, which is part of what it is sealed to (see SecretContext). */
  public record EndpointSecret(UUID id, SealedSecret sealed) {}

  /**
   * What the asker of a change has seen: a change of anything else is refused. Asking without is
   * for what does not exist yet.
   *
   * @param any whatever there is
   * @param versions of the subscription
   */
  public record IfMatch(boolean any, List<Long> versions) {

    public static IfMatch of(long version) {
      return new IfMatch(false, List.of(version));
    }

    public boolean admits(long version) {
      return any || versions.contains(version);
    }
  }

  /**
   * Subscribes a client, or changes the URLs of its subscription.
   *
   * @param ifMatch null: none was given
   * @param actor who asks, for the record
   * @param dataWebhookUrls the client's known Data Webhook URLs, which no endpoint may equal
   */
  public record SaveSubscription(
      ClientUuid client,
      IfMatch ifMatch,
      String name,
      EndpointInput sandbox,
      EndpointInput production,
      boolean confirmSameUrl,
      List<String> dataWebhookUrls,
      Actor actor) {}

  /**
   * One endpoint as it is asked for.
   *
   * @param platformSecret sealed to {@code SecretContext.platform} with the id in it; null: leave
   *     as it is
   */
  public record EndpointInput(String url, EndpointSecret platformSecret) {}

  /**
   * What a save did.
   *
   * @param created true if this began a new subscription
   * @param subscription null if the change waits
   * @param newSecrets the signing secrets made by this call, sealed; empty for a mere change
   * @param waits the change waits for a second person; null: it is made
   */
  public record SavedSubscription(
      boolean created, Subscription subscription, List<NewSecret> newSecrets, Approval waits) {}

  public record NewSecret(Environment environment, EndpointSecret secret) {}

  public record FindSubscription(ClientUuid client) {}

  /** {@code subscription} is null if the client never had one. */
  public record FoundSubscription(Subscription subscription) {}

  /**
   * A page of subscriptions, by client.
   *
   * @param nameContains null: any
   * @param clients only these; null: all
   * @param after the last client of the page before; null: the first page
   */
  public record ListSubscriptions(
      String nameContains, List<ClientUuid> clients, ClientUuid after, int limit) {}

  /** {@code next} is null on the last page. */
  public record SubscriptionPage(List<Subscription> subscriptions, ClientUuid next) {}

  /** {@code ifMatch} is null where none was given. */
  public record Unsubscribe(ClientUuid client, IfMatch ifMatch, Actor actor) {}

  /**
   * A subscription as people see it.
   *
   * @param version rises with every change
   * @param until null while the client is subscribed
   * @param sameUrlConfirmedBy who confirmed that both environments share one URL; null: nobody
   */
  public record Subscription(
      ClientUuid client,
      String name,
      long version,
      Instant since,
      Instant until,
      List<Endpoint> endpoints,
      List<String> dataWebhookUrls,
      String sameUrlConfirmedBy) {

    /** The one of this environment; every subscription has both. */
    public Endpoint endpoint(Environment environment) {
      return endpoints.stream()
          .filter(endpoint -> endpoint.environment() == environment)
          .findFirst()
          .orElseThrow();
    }
  }

  /**
   * An endpoint as people see it.
   *
   * @param verified false if the host of the URL did not resolve when it was saved
   * @param secretFingerprint first 16 hexadecimal digits of the SHA-256 of the newest signing
   *     secret
   * @param headerNames of its custom headers, in lower case, sorted
   * @param release null: its present URL was never tested, so of production nothing is sent to it
   */
  public record Endpoint(
      Environment environment,
      String url,
      boolean verified,
      String secretFingerprint,
      boolean hasPlatformSecret,
      List<String> headerNames,
      EndpointSettings settings,
      EndpointNote note,
      Release release) {

    public Endpoint {
      headerNames = headerNames == null ? List.of() : headerNames;
      settings = settings == null ? EndpointSettings.USUAL : settings;
      note = note == null ? EndpointNote.EMPTY : note;
    }
  }

  /**
   * What people keep about an endpoint for one another.
   *
   * @param description null: none
   * @param contact whom to turn to; null: none
   */
  public record EndpointNote(String description, String contact) {
    static final EndpointNote EMPTY = new EndpointNote(null, null);
  }

  public record SubscriptionChanged(ClientUuid client, long version) {}

  private SubscriptionContract() {}
}
