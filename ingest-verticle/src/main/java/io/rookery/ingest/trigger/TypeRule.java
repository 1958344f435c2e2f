package io.rookery.ingest.trigger;

import static io.rookery.ingest.trigger.TriggerField.CLIENT_UUID;
import static io.rookery.ingest.trigger.TriggerField.DATA_SOURCE;
import static io.rookery.ingest.trigger.TriggerField.DETAILS;
import static io.rookery.ingest.trigger.TriggerField.ENVIRONMENT;
import static io.rookery.ingest.trigger.TriggerField.MESSAGE;
import static io.rookery.ingest.trigger.TriggerField.OCCURRED_AT;
import static io.rookery.ingest.trigger.TriggerField.REASON;
import static io.rookery.ingest.trigger.TriggerField.TYPE;
import static io.rookery.ingest.trigger.TriggerField.USER_ID;

import io.rookery.shared.model.NotificationType;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Which fields a trigger of one type must have, and which it may have.
 *
 * @param may the ones it must have included
 * @param needsDataStructure whether its details must name a {@code data_structure}
 */
record TypeRule(Set<TriggerField> must, Set<TriggerField> may, boolean needsDataStructure) {
  private static final Map<NotificationType, TypeRule> RULES =
      new EnumMap<>(
          Map.of(
              NotificationType.USER_CREATED, rule(EnumSet.of(USER_ID)),
              NotificationType.USER_DELETED, rule(EnumSet.of(USER_ID)),
              NotificationType.DATA_SOURCE_LINKED, rule(EnumSet.of(USER_ID, DATA_SOURCE)),
              NotificationType.DATA_SOURCE_UNLINKED, rule(EnumSet.of(USER_ID, DATA_SOURCE)),
              NotificationType.EXTRACTION_FAILED,
                  rule(EnumSet.of(DATA_SOURCE, REASON), EnumSet.of(USER_ID), false),
              NotificationType.INFORMATION_REJECTED,
                  rule(EnumSet.of(USER_ID, DETAILS), EnumSet.noneOf(TriggerField.class), true)));

  /** Where the type is unknown nothing but what every trigger has can be asked for. */
  private static final TypeRule ANY =
      rule(EnumSet.noneOf(TriggerField.class), EnumSet.allOf(TriggerField.class), false);

  /** {@code type} is null if it is not known. */
  static TypeRule of(NotificationType type) {
    return RULES.getOrDefault(type, ANY);
  }

  private static TypeRule rule(Set<TriggerField> must) {
    return rule(must, EnumSet.noneOf(TriggerField.class), false);
  }

  private static TypeRule rule(
      Set<TriggerField> must, Set<TriggerField> may, boolean needsDataStructure) {
    EnumSet<TriggerField> all = EnumSet.of(TYPE, ENVIRONMENT, CLIENT_UUID);
    all.addAll(must);
    EnumSet<TriggerField> allowed = EnumSet.of(MESSAGE, OCCURRED_AT, DETAILS);
    allowed.addAll(all);
    allowed.addAll(may);
    return new TypeRule(all, allowed, needsDataStructure);
  }
}
