package io.rookery.shared.contract;

import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.FoundSubscription;
import io.rookery.shared.contract.SubscriptionContract.IfMatch;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationType;
import io.rookery.shared.model.OnExhausted;
import io.rookery.shared.model.Ordering;
import java.util.List;

/** What subscription serves on the bus of the settings of an endpoint. */
public final class SettingsContract {
  public static final RequestAddress<ChangeSettings, FoundSubscription> CHANGE =
      new RequestAddress<>(
          "subscription.settings.v1", ChangeSettings.class, FoundSubscription.class);
  public static final RequestAddress<PromoteSettings, PromotedSettings> PROMOTE =
      new RequestAddress<>(
          "subscription.promote.v1", PromoteSettings.class, PromotedSettings.class);

  /**
   * Changes settings of one endpoint.
   *
   * @param ifMatch null: none was given
   * @param actor who asks, for the record
   */
  public record ChangeSettings(
      EndpointKey endpoint, IfMatch ifMatch, SettingsPatch patch, Actor actor) {}

  /**
   * What changes; null leaves a setting as it is.
   *
   * @param inFlightMax 0: no limit of its own
   * @param ratePerSecond 0: no such limit
   * @param familiesOff in place of those that were
   * @param typesOff in place of those that were
   * @param floodWindowMinutes 0: repeats are not collapsed
   * @param headers a change of the custom headers, sealed to {@code SecretContext.headers} with the
   *     id in it
   * @param description empty: none
   * @param contact empty: none
   */
  public record SettingsPatch(
      Ordering ordering,
      OnExhausted onExhausted,
      Integer inFlightMax,
      Double ratePerSecond,
      List<String> familiesOff,
      List<NotificationType> typesOff,
      Boolean rookHash,
      Integer floodWindowMinutes,
      EndpointSecret headers,
      String description,
      String contact) {
    public static final int DESCRIPTION_CHARACTERS_MAX = 500;
    public static final int CONTACT_CHARACTERS_MAX = 254;
  }

  /**
   * Gives the production endpoint the settings of the sandbox one, but for its URL, its secrets and
   * its headers.
   *
   * @param dryRun changes nothing
   * @param ifMatch null: none was given; a dry run needs none
   * @param actor who asks, for the record
   */
  public record PromoteSettings(ClientUuid client, boolean dryRun, IfMatch ifMatch, Actor actor) {}

  /**
   * What a promotion did, or would do.
   *
   * @param before null, like {@code after}, if the client is not subscribed now
   * @param after null: a dry run
   */
  public record PromotedSettings(Subscription before, Subscription after) {}

  private SettingsContract() {}
}
