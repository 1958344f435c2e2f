package io.rookery.system.door;

import java.util.List;

/** Who asks. */
enum Caller {
  NONE,
  MALFORMED,
  UNKNOWN,
  EXPIRED,
  REVOKED,
  PRODUCER_SANDBOX,
  PRODUCER_PRODUCTION,
  MANAGER,
  MANAGER_OF_ANOTHER,
  MANAGER_OF_SANDBOX,
  OPERATOR,
  AUDITOR;

  static final List<Caller> INVALID = List.of(NONE, MALFORMED, UNKNOWN, EXPIRED, REVOKED);

  /** As the columns of the table. */
  static final List<Caller> VALID =
      List.of(
          PRODUCER_SANDBOX,
          PRODUCER_PRODUCTION,
          MANAGER,
          MANAGER_OF_ANOTHER,
          MANAGER_OF_SANDBOX,
          OPERATOR,
          AUDITOR);
}
