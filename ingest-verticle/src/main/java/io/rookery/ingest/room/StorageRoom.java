package io.rookery.ingest.room;

import io.rookery.shared.http.Problem;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether there is room for more (I6). A client that is refused has too much waiting by an
 * exact count, never by an estimate: what is estimated, from the dispatchers' figures and from what
 * this node accepted since, only says whose rows are worth counting. So a limit may be passed by
 * what comes within one check, and nobody is refused whose notifications are delivered. Used from
 * one event loop.
 */
public final class StorageRoom {
  private static final Logger LOG = LoggerFactory.getLogger(StorageRoom.class);
  private static final int RETRY_AFTER_SECONDS = 30;
  // Each count may read a million rows.
  private static final int COUNTS_PER_CHECK_MAX = 5;
  private static final long COUNTED_AGAIN_AFTER_NANOS = Duration.ofSeconds(10).toNanos();
  // A check may be late, or fail.
  private static final int CHECKS_TOLD_FOR = 3;
  // About 10 MB; beyond it all begin anew, and the dispatchers' figures tell within a minute.
  private static final int ENDPOINTS_MAX = 100_000;
  private static final Problem STORAGE_FULL =
      new Problem(
          503,
          "storage_full",
          "Too much waits to be delivered, or the disk is nearly full. What is stored is being"
              + " delivered; try again later.",
          List.of(),
          RETRY_AFTER_SECONDS);

  private record Count(long deliveries, long atNanos) {}

  private final StorageLimits limits;
  private final SqlStoredRows rows;
  private final Supplier<Future<Long>> freeDiskBytes;
  private final LongSupplier nanoTime;
  private final Map<EndpointKey, Long> acceptedSinceCount = new HashMap<>();
  private final Map<EndpointKey, Count> counted = new HashMap<>();
  private final Set<EndpointKey> full = new HashSet<>();
  private Map<EndpointKey, Long> large = Map.of();
  private long total;
  private long acceptedSinceCheck;
  private boolean diskIsFull;

  /** {@code freeDiskBytes} tells what is left on the database's disk. */
  public StorageRoom(
      StorageLimits limits,
      Database database,
      Supplier<Future<Long>> freeDiskBytes,
      LongSupplier nanoTime) {
    this.limits = limits;
    this.rows = new SqlStoredRows(database);
    this.freeDiskBytes = freeDiskBytes;
    this.nanoTime = nanoTime;
  }

  /** Why nothing more may be stored for one of these endpoints; empty: there is room. */
  public Optional<Problem> refusal(Collection<EndpointKey> endpoints) {
    if (isFull()) {
      return Optional.of(STORAGE_FULL);
    }
    if (full.isEmpty()) {
      return Optional.empty();
    }
    return endpoints.stream().filter(full::contains).findFirst().map(StorageRoom::clientFull);
  }

  /** Was stored by this node. */
  public void accepted(EndpointKey endpoint) {
    acceptedSinceCheck++;
    acceptedSinceCount.merge(endpoint, 1L, Long::sum);
    if (acceptedSinceCount.size() > ENDPOINTS_MAX) {
      acceptedSinceCount.clear();
    }
  }

  /**
   * Looks at the disk and at the totals, tells the dispatchers if there is no room, and counts for
   * whom it may be too much.
   */
  public Future<Void> check() {
    return freeDiskBytes
        .get()
        .onSuccess(free -> diskIsFull(free < limits.freeDiskBytesMin(), free))
        .compose(looked -> rows.total())
        .onSuccess(this::totalIs)
        .compose(
            read ->
                isFull()
                    ? rows.tellFull(limits.checkEvery().multipliedBy(CHECKS_TOLD_FOR))
                    : Future.succeededFuture())
        .compose(read -> rows.large(Math.max(1, limits.perClientMax() / 2)))
        .onSuccess(found -> large = found)
        .compose(found -> count(worthCounting()));
  }

  /** Deliveries that wait altogether, as far as this node knows. */
  public long total() {
    return total + acceptedSinceCheck;
  }

  private boolean isFull() {
    return diskIsFull || total() >= limits.totalMax();
  }

  private void diskIsFull(boolean now, long freeBytes) {
    if (now != diskIsFull) {
      LOG.warn("storage.disk {} free_bytes={}", now ? "full" : "has_room_again", freeBytes);
    }
    diskIsFull = now;
  }

  private void totalIs(long deliveries) {
    boolean before = total() >= limits.totalMax();
    total = deliveries;
    acceptedSinceCheck = 0;
    boolean now = total() >= limits.totalMax();
    if (now != before) {
      LOG.warn("storage.total {} undelivered={}", now ? "full" : "has_room_again", deliveries);
    }
  }

  private List<EndpointKey> worthCounting() {
    long now = nanoTime.getAsLong();
    // A full one whose figure is still too large needs no count to stay so.
    Set<EndpointKey> candidates = new HashSet<>(large.keySet());
    candidates.addAll(acceptedSinceCount.keySet());
    candidates.addAll(full);
    List<EndpointKey> worth = new ArrayList<>();
    for (EndpointKey endpoint : candidates) {
      boolean isLarge = large.getOrDefault(endpoint, 0L) >= limits.perClientMax();
      boolean mayChange =
          full.contains(endpoint) ? !isLarge : estimate(endpoint) >= limits.perClientMax();
      Count last = counted.get(endpoint);
      boolean due = last == null || now - last.atNanos() >= COUNTED_AGAIN_AFTER_NANOS;
      if (mayChange && due && worth.size() < COUNTS_PER_CHECK_MAX) {
        worth.add(endpoint);
      }
    }
    counted.keySet().retainAll(candidates);
    return worth;
  }

  private long estimate(EndpointKey endpoint) {
    Count last = counted.get(endpoint);
    long known = Math.max(large.getOrDefault(endpoint, 0L), last == null ? 0 : last.deliveries());
    return known + acceptedSinceCount.getOrDefault(endpoint, 0L);
  }

  private Future<Void> count(List<EndpointKey> endpoints) {
    if (endpoints.isEmpty()) {
      return Future.succeededFuture();
    }
    EndpointKey endpoint = endpoints.get(0);
    return rows.exact(endpoint, limits.perClientMax())
        .onSuccess(deliveries -> counted(endpoint, deliveries))
        .compose(done -> count(endpoints.subList(1, endpoints.size())));
  }

  private void counted(EndpointKey endpoint, long deliveries) {
    counted.put(endpoint, new Count(deliveries, nanoTime.getAsLong()));
    acceptedSinceCount.remove(endpoint);
    boolean changed =
        deliveries >= limits.perClientMax() ? full.add(endpoint) : full.remove(endpoint);
    if (changed) {
      LOG.warn(
          "storage.client {} client={} environment={} undelivered={}",
          full.contains(endpoint) ? "full" : "has_room_again",
          endpoint.client(),
          endpoint.environment().wireName(),
          deliveries);
    }
  }

  private static Problem clientFull(EndpointKey endpoint) {
    return new Problem(
        429,
        "client_backlog_full",
        "Too much waits to be delivered to the client %s in %s. Try again when it takes it again."
            .formatted(endpoint.client(), endpoint.environment().wireName()),
        List.of(),
        RETRY_AFTER_SECONDS);
  }
}
