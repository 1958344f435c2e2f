package io.rookery.dispatch.erase;

import io.rookery.shared.contract.ControlContract;
import io.rookery.shared.contract.ControlContract.InstructedShards;
import io.rookery.shared.contract.ErasureContract;
import io.rookery.shared.contract.ErasureContract.Erasure;
import io.rookery.shared.contract.ErasureContract.FindErasure;
import io.rookery.shared.contract.ErasureContract.StartErasure;
import io.rookery.shared.http.Problems;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;

/** Takes the erasures that are asked for. Any dispatcher can; the owners of the shards do them. */
public final class ErasureAnswers {
  private final Vertx vertx;
  private final JobStore jobs;
  private final InstantSource clock;

  public ErasureAnswers(Vertx vertx, Database database, InstantSource clock) {
    this.vertx = vertx;
    this.jobs = new JobStore(database);
    this.clock = clock;
  }

  /** Serves until the verticle of this context is undeployed. */
  public Future<Void> serve() {
    return Future.all(
            ErasureContract.START.serve(vertx, this::start).completion(),
            ErasureContract.FIND.serve(vertx, this::find).completion())
        .mapEmpty();
  }

  Future<Erasure> start(StartErasure asked) {
    UUID id = UUID.randomUUID();
    // One millisecond more: what was accepted just before the question is part of it.
    return jobs.add(id, asked, clock.instant().plusMillis(1))
        .onSuccess(
            added -> ControlContract.INSTRUCTED.announce(vertx, new InstructedShards(Set.of())))
        .compose(added -> find(new FindErasure(id)));
  }

  Future<Erasure> find(FindErasure asked) {
    return jobs.find(asked.id()).map(found -> found.orElseThrow(Problems.NOT_FOUND::exception));
  }
}
