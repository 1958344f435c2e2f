package io.rookery.shared.audit;

/** What can be done that is recorded. The names are stored and never change their meaning. */
public enum AuditAction {
  SUBSCRIPTION_CREATED("subscription.created"),
  SUBSCRIPTION_CHANGED("subscription.changed"),
  SUBSCRIPTION_ENDED("subscription.ended"),
  ENDPOINT_SETTINGS_CHANGED("endpoint.settings_changed"),
  /** Those of production become those of sandbox. */
  ENDPOINT_SETTINGS_PROMOTED("endpoint.settings_promoted"),
  /** By a green test or by an override. */
  ENDPOINT_RELEASED("endpoint.released"),
  SECRET_ROTATED("secret.rotated"),
  PLATFORM_SECRET_SET("platform_secret.set"),
  PLATFORM_SECRET_REMOVED("platform_secret.removed"),
  /** A change of production waits for a second person. */
  APPROVAL_PROPOSED("approval.proposed"),
  APPROVAL_REJECTED("approval.rejected"),
  /** By who had proposed it. */
  APPROVAL_WITHDRAWN("approval.withdrawn"),
  /**
   * Asked of the shard's owner, like the five that follow; the instruction tells what came of it.
   */
  ENDPOINT_PAUSE("endpoint.pause"),
  ENDPOINT_RESUME("endpoint.resume"),
  ENDPOINT_DISABLE("endpoint.disable"),
  ENDPOINT_ENABLE("endpoint.enable"),
  NOTIFICATION_RETRY("notification.retry"),
  NOTIFICATION_CANCEL("notification.cancel"),
  ENVIRONMENT_STOPPED("environment.stopped"),
  ENVIRONMENT_STARTED("environment.started"),
  REPLAY_STARTED("replay.started"),
  REPLAY_CANCELLED("replay.cancelled"),
  /** Names the receipt, never the user: what is here stays. */
  USER_ERASED("user.erased"),
  KEY_CREATED("key.created"),
  KEY_EXPIRY_CHANGED("key.expiry_changed"),
  KEY_REVOKED("key.revoked"),
  /** From then on secrets are sealed with another version of it, which the object names. */
  MASTER_KEY_ROTATED("master_key.rotated"),
  /** The versions that only opened are gone. */
  MASTER_KEY_DROPPED("master_key.dropped");

  private final String wireName;

  AuditAction(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  /**
   * Reads an action by its name.
   *
   * @throws IllegalArgumentException for every other text
   */
  public static AuditAction parse(String text) {
    for (AuditAction action : values()) {
      if (action.wireName.equals(text)) {
        return action;
      }
    }
    throw new IllegalArgumentException("no such action");
  }
}
