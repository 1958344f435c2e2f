package io.rookery.subscription.registry;

import io.rookery.shared.contract.ApprovalContract.ProposedKind;
import io.rookery.shared.contract.SecretContract.RotateSecret;
import io.rookery.shared.contract.SecretContract.SetPlatformSecret;
import io.rookery.shared.contract.SubscriptionContract.NewSecret;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
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

  /** Who proposed it. */
  Actor actor() {
    if (save != null) {
      return save.actor();
    }
    return rotation != null ? rotation.actor() : platform.actor();
  }
}
