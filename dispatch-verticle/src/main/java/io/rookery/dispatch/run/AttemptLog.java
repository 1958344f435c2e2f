package io.rookery.dispatch.run;

import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.retry.Verdict;
import io.rookery.dispatch.send.AttemptResult;
import io.rookery.dispatch.send.AttemptResult.Answered;
import io.rookery.dispatch.send.AttemptResult.Failed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One wide event per attempt. A delivery that went well is told at level DEBUG: at thousands a
 * second the log would cost more than the deliveries, and the history in the database has them all.
 */
final class AttemptLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.rookery.dispatch.attempts");
  private static final String FORM =
      "delivery.attempted id={} seq={} client={} environment={} attempt={} probe={} status={}"
          + " failure={} duration_ms={} verdict={} next_at={}";

  static void attempted(Delivery delivery, AttemptResult result, Verdict verdict, boolean probe) {
    boolean delivered = verdict.kind() == Verdict.Kind.DELIVERED;
    if (delivered ? !LOG.isDebugEnabled() : !LOG.isInfoEnabled()) {
      return;
    }
    Object[] fields = {
      delivery.id(),
      delivery.seq(),
      delivery.endpoint().client(),
      delivery.endpoint().environment().wireName(),
      verdict.attempts(),
      probe,
      result instanceof Answered answer ? answer.status() : "-",
      result instanceof Failed failed ? failed.failure().wireName() : "-",
      result.latencyMs(),
      verdict.kind(),
      verdict.dueAt()
    };
    if (delivered) {
      LOG.debug(FORM, fields);
    } else {
      LOG.info(FORM, fields);
    }
  }

  private AttemptLog() {}
}
