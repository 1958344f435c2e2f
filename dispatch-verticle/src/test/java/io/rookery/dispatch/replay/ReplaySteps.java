package io.rookery.dispatch.replay;

import io.rookery.dispatch.replay.Candidates.Candidate;
import io.rookery.shared.contract.ReplayContract.Replay;
import io.rookery.shared.contract.ReplayContract.ReplayFilter;
import io.rookery.shared.contract.ReplayContract.ReplayState;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationId;
import io.rookery.shared.storage.Database;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** What {@link Replays} does, in two steps: a history puts others between the look and the deed. */
public final class ReplaySteps {
  private static final int ROWS = 3;

  private final JobStore jobs;
  private final Candidates candidates;
  private final PartStore parts;

  public ReplaySteps(Database database, UUID owner) {
    this.jobs = new JobStore(database);
    this.candidates = new Candidates(database);
    this.parts = new PartStore(database, owner);
  }

  /** What was seen of a part; when it is replayed it may be out of date. */
  public static final class Seen {
    private final Part part;
    private final List<Candidate> all;
    private final List<Candidate> wanted;

    private Seen(Part part, List<Candidate> all) {
      this.part = part;
      this.all = all;
      this.wanted = all.stream().filter(Candidate::isWanted).toList();
    }

    public List<UUID> wanted() {
      return wanted.stream().map(Candidate::id).toList();
    }
  }

  /** Asks for a replay of all that these clients had in that time. */
  public Future<Void> ask(
      UUID job, Environment environment, List<ClientUuid> clients, Instant from, Instant until) {
    ReplayFilter filter =
        new ReplayFilter(environment, clients, null, null, null, null, null, null);
    List<UUID> ofThese = clients.stream().map(ClientUuid::value).toList();
    UUID after = NotificationId.lowerBound(from);
    UUID before = NotificationId.lowerBound(until);
    return jobs.add(
        new Replay(job, ReplayState.RUNNING, filter, 1_000, 0, false, 0, 0, "history", null),
        new Selection(environment, ofThese, after, before, null, null, null, null, null),
        Actor.withoutKey("history"));
  }

  /** The next few of each open part of these shards. */
  public Future<List<Seen>> look(Collection<Short> shards) {
    return parts
        .open(shards)
        .compose(
            open -> {
              List<Future<Seen>> looks = new ArrayList<>();
              for (Part part : open) {
                looks.add(candidates.look(part.selection(), ROWS).map(all -> new Seen(part, all)));
              }
              return Future.all(looks).map(done -> done.<Seen>list());
            });
  }

  /** Replays what was wanted and moves the part on; false if it is elsewhere by now. */
  public Future<Boolean> replay(Seen seen, Instant now) {
    List<Candidate> all = seen.all;
    UUID lookedAt = all.isEmpty() ? seen.part.selection().afterId() : all.get(all.size() - 1).id();
    int passed = (int) all.stream().filter(Candidate::isPassed).count();
    return parts.replay(seen.part, seen.wanted, lookedAt, passed, all.size() < ROWS, now);
  }
}
