package io.rookery.system;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a phase of the crash suite came to, from three ledgers: the producer's, the receiver's and
 * {@code delivery_log}.
 *
 * @param lost accepted and never taken by the receiver
 * @param unexpected came, or is stored, and was never accepted
 * @param wrong wrong signature, body, client or bytes that differ from what is stored
 * @param unended accepted without exactly one final row, or with another end than delivered
 * @param unexplained taken twice, and no fault explains it
 * @param repeatsMax what the faults may have repeated altogether
 */
record CrashVerdict(
    String phase,
    int accepted,
    List<String> lost,
    List<String> unexpected,
    List<String> wrong,
    List<String> unended,
    int repeats,
    List<String> unexplained,
    int repeatsMax,
    int janitorFound,
    List<String> producerErrors,
    List<CrashFault> faults) {
  private static final int TOLD_MAX = 5;

  /** The counts, and some of each that should be none. */
  JsonObject json() {
    Map<String, Integer> kinds = new TreeMap<>();
    faults.forEach(fault -> kinds.merge(fault.kind(), 1, Integer::sum));
    JsonObject faultCounts = new JsonObject();
    kinds.forEach(faultCounts::put);
    return new JsonObject()
        .put("phase", phase)
        .put("accepted", accepted)
        .put("lost", lost.size())
        .put("unexpected", unexpected.size())
        .put("wrong", wrong.size())
        .put("unended", unended.size())
        .put("duplicates", repeats)
        .put("duplicates_unexplained", unexplained.size())
        .put("duplicates_max", repeatsMax)
        .put("janitor_found", janitorFound)
        .put("producer_errors", producerErrors.size())
        .put("faults", faultCounts)
        .put(
            "examples",
            new JsonObject()
                .put("lost", some(lost))
                .put("unexpected", some(unexpected))
                .put("wrong", some(wrong))
                .put("unended", some(unended))
                .put("unexplained", some(unexplained))
                .put("producer_errors", some(producerErrors)));
  }

  private static JsonArray some(List<String> all) {
    return new JsonArray(all.stream().distinct().limit(TOLD_MAX).toList());
  }
}
