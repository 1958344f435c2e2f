package io.rookery.subscription.registry;

import io.rookery.shared.contract.ApprovalContract.ProposedKind;
import io.rookery.shared.contract.SecretContract.RotateSecret;
import io.rookery.shared.contract.SecretContract.SetPlatformSecret;
import io.rookery.shared.contract.SubscriptionContract.EndpointInput;
import io.rookery.shared.contract.SubscriptionContract.EndpointSecret;
import io.rookery.shared.contract.SubscriptionContract.NewSecret;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.sealing.SecretContext;
import java.util.List;

/**
 * A change as it was asked for, kept until a second person decides: one of the three, the others
 * are null. Secrets in it are sealed, as on the bus.
 *
 * @param made the signing secrets of a subscription that would begin, which were shown when it was
 *     proposed; empty where one is changed
 */
record ProposedChange(
    SaveSubscription save,
    List<NewSecret> made,
    RotateSecret rotation,
    SetPlatformSecret platform) {

  static ProposedChange of(SaveSubscription save, List<NewSecret> made) {
    return new ProposedChange(save, made, null, null);
  }

  static ProposedChange of(RotateSecret rotation) {
    return new ProposedChange(null, null, rotation, null);
  }

  static ProposedChange of(SetPlatformSecret platform) {
    return new ProposedChange(null, null, null, platform);
  }

  ProposedKind kind() {
    if (save != null) {
      return ProposedKind.SUBSCRIPTION;
    }
    return rotation != null ? ProposedKind.SIGNING_SECRET : ProposedKind.PLATFORM_SECRET;
  }

  ClientUuid client() {
    if (save != null) {
      return save.client();
    }
    return (rotation != null ? rotation.endpoint() : platform.endpoint()).client();
  }

  /**
   * The same change, each of its secrets sealed with the current key.
   *
   * @throws io.rookery.shared.sealing.UnsealFailed if one does not open
   */
  ProposedChange sealedAnew(MasterKey master) {
    if (save != null) {
      SaveSubscription anew =
          new SaveSubscription(
              save.client(),
              save.ifMatch(),
              save.name(),
              sealedAnew(master, Environment.SANDBOX, save.sandbox()),
              sealedAnew(master, Environment.PRODUCTION, save.production()),
              save.confirmSameUrl(),
              save.dataWebhookUrls(),
              save.actor());
      return of(anew, made.stream().map(one -> sealedAnew(master, one)).toList());
    }
    if (rotation != null) {
      return of(
          new RotateSecret(
              rotation.endpoint(),
              rotation.ifMatch(),
              rotation.overlapSeconds(),
              rotation.scheme(),
              signing(master, rotation.endpoint(), rotation.given()),
              rotation.actor()));
    }
    return of(
        new SetPlatformSecret(
            platform.endpoint(),
            platform.ifMatch(),
            platform(master, platform.endpoint(), platform.secret()),
            platform.actor()));
  }

  private EndpointInput sealedAnew(MasterKey master, Environment environment, EndpointInput input) {
    EndpointKey endpoint = new EndpointKey(client(), environment);
    return new EndpointInput(input.url(), platform(master, endpoint, input.platformSecret()));
  }

  private NewSecret sealedAnew(MasterKey master, NewSecret one) {
    EndpointKey endpoint = new EndpointKey(client(), one.environment());
    return new NewSecret(one.environment(), signing(master, endpoint, one.secret()));
  }

  private static EndpointSecret signing(
      MasterKey master, EndpointKey endpoint, EndpointSecret one) {
    SecretContext context = SecretContext.signing(one.id(), endpoint);
    return new EndpointSecret(one.id(), master.sealAnew(one.sealed(), context));
  }

  /** {@code one} may be null: none was asked for. */
  private static EndpointSecret platform(
      MasterKey master, EndpointKey endpoint, EndpointSecret one) {
    return one == null
        ? null
        : new EndpointSecret(
            one.id(), master.sealAnew(one.sealed(), SecretContext.platform(one.id(), endpoint)));
  }

  /** Who proposed it. */
  Actor actor() {
    if (save != null) {
      return save.actor();
    }
    return rotation != null ? rotation.actor() : platform.actor();
  }
}
