package io.rookery.bench.floor;

import io.rookery.dispatch.delivery.Attempt;
import io.rookery.dispatch.delivery.Delivery;
import io.rookery.dispatch.delivery.DeliveryStore;
import io.rookery.dispatch.delivery.DeliveryStore.Position;
import io.rookery.dispatch.delivery.Move;
import io.rookery.dispatch.delivery.MoveStore;
import io.rookery.dispatch.signing.Signable;
import io.rookery.dispatch.signing.WebhookSigner;
import io.rookery.shared.model.DeliveryEvent;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Shards;
import io.rookery.shared.storage.Batcher;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Page, sign, post, settle: Rookery's own statements, and none of what makes them safe. No lease,
 * no limit, no breaker, no retry, no re-reading behind the cursor.
 */
final class Pipeline extends VerticleBase {
  private static final int PAGE_ROWS = 100;
  private static final int IN_FLIGHT_MAX = 512;
  private static final int SETTLE_ROWS = 500;

  private final DeliveryStore reads;
  private final Map<EndpointKey, FloorTarget> targets;
  private final InstantSource clock;
  private final WebhookSigner signer = new WebhookSigner();
  private final long[] cursors = new long[Shards.COUNT];
  private final TreeSet<Short> dirty = new TreeSet<>();
  private final Batcher<Move, Boolean> settling;
  private HttpClient http;
  private int inFlight;
  private boolean reading;

  Pipeline(Database database, List<FloorTarget> targets, InstantSource clock) {
    this.reads = new DeliveryStore(database);
    this.targets =
        targets.stream().collect(Collectors.toMap(FloorTarget::key, Function.identity()));
    this.clock = clock;
    MoveStore moves = new MoveStore(database);
    this.settling = new Batcher<>("settle", SETTLE_ROWS, 100_000, one -> 1, moves::make);
  }

  @Override
  public Future<?> start() {
    http =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAliveTimeout(60),
            new PoolOptions().setHttp1MaxSize(64).setMaxWaitQueueSize(-1));
    return Future.succeededFuture();
  }

  /** These shards have fresh rows. */
  void wake(Collection<Short> shards) {
    context.runOnContext(
        now -> {
          dirty.addAll(shards);
          read();
        });
  }

  private void read() {
    if (reading || dirty.isEmpty() || inFlight >= IN_FLIGHT_MAX) {
      return;
    }
    reading = true;
    List<Position> from = dirty.stream().map(shard -> new Position(shard, cursors[shard])).toList();
    dirty.clear();
    reads
        .page(from, PAGE_ROWS)
        .onComplete(
            page -> {
              reading = false;
              if (page.succeeded()) {
                take(page.result());
              } else {
                from.forEach(position -> dirty.add(position.shard()));
              }
              read();
            });
  }

  private void take(List<Delivery> rows) {
    int[] perShard = new int[Shards.COUNT];
    for (Delivery row : rows) {
      cursors[row.shard()] = row.seq();
      if (++perShard[row.shard()] == PAGE_ROWS) {
        dirty.add(row.shard());
      }
      inFlight++;
      post(row)
          .onComplete(
              done -> {
                inFlight--;
                read();
              });
    }
  }

  private Future<Boolean> post(Delivery row) {
    FloorTarget target = targets.get(row.endpoint());
    Instant now = clock.instant();
    Signable message =
        new Signable(
            row.id().toString(),
            row.endpoint(),
            1,
            now.getEpochSecond(),
            null,
            null,
            row.content().body());
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(target.url().getHost())
            .setPort(target.url().getPort())
            .setURI(target.url().getPath())
            .setHeaders(signer.sign(target.secrets(), message));
    return http.request(options)
        .compose(request -> request.send(row.content().body()))
        .compose(answer -> answer.end().map(answer.statusCode()))
        .onComplete(
            answered -> {
              if (answered.succeeded()) {
                Attempt attempt = new Attempt(answered.result(), null, 1, null);
                settling.submit(
                    Move.end(row, DeliveryEvent.DELIVERED, 1, attempt, clock.instant()));
              }
            })
        .map(true);
  }
}
