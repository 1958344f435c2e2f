package io.rookery.console.auth;

import io.rookery.shared.contract.AccessContract.CheckKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who is signed in: in memory, so that a restart signs everybody out. Used from one context.
 *
 * <p>In order of last use: the first is the one that was idle longest.
 */
public final class Sessions {
  private final SessionSettings settings;
  private final InstantSource clock;
  private final Supplier<String> secrets;
  private final Map<String, Session> byId = new LinkedHashMap<>();

  /** {@code secrets} draws texts that nobody can guess. */
  public Sessions(SessionSettings settings, InstantSource clock, Supplier<String> secrets) {
    this.settings = settings;
    this.clock = clock;
    this.secrets = secrets;
  }

  public Session begin(CheckKey key) {
    Instant now = clock.instant();
    makeRoom(now);
    Session session = new Session(secrets.get(), secrets.get(), key, now, now);
    byId.put(session.id(), session);
    return session;
  }

  /** The session of a cookie, which from now on counts as used. */
  public Optional<Session> use(String id) {
    return find(id)
        .map(
            session -> {
              Session used = session.usedAt(clock.instant());
              byId.remove(id);
              byId.put(id, used);
              return used;
            });
  }

  /** The session of a cookie, for what asks by itself and not because somebody is there. */
  public Optional<Session> find(String id) {
    Session session = byId.get(id);
    if (session != null && hasEnded(session, clock.instant())) {
      byId.remove(id);
      return Optional.empty();
    }
    return Optional.ofNullable(session);
  }

  public void end(Session session) {
    byId.remove(session.id());
  }

  private void makeRoom(Instant now) {
    Iterator<Session> longestIdle = byId.values().iterator();
    while (longestIdle.hasNext()) {
      if (!hasEnded(longestIdle.next(), now) && byId.size() < settings.sessionsMax()) {
        return;
      }
      longestIdle.remove();
    }
  }

  private boolean hasEnded(Session session, Instant now) {
    return !now.isBefore(session.usedAt().plus(settings.idleMax()))
        || !now.isBefore(session.beganAt().plus(settings.ageMax()));
  }
}
