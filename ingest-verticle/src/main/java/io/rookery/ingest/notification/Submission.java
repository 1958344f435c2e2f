package io.rookery.ingest.notification;

import io.rookery.shared.body.NotificationBody;
import io.rookery.shared.http.Problem.Fault;
import io.rookery.shared.model.Environment;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Set;

/**
 * What a producer hands in with one request, as it was read: one trigger or a batch of them.
 *
 * @param request the bytes as they came
 * @param environments all that the triggers name, also those of triggers with faults
 * @param triggers in order; incomplete unless there are no faults
 * @param faults everything that is wrong with it; empty: it can be accepted
 */
public record Submission(
    Buffer request,
    Set<Environment> environments,
    List<NotificationBody> triggers,
    List<Fault> faults) {}
