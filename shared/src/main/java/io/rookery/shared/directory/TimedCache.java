package io.rookery.shared.directory;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Answers kept for at most 30 s, at most 50,000 of them; askers of the same share one question.
 * Each hears the answer on its own context, whoever asked first.
 */
final class TimedCache<K, V> {
  private static final Duration LIFETIME = Duration.ofSeconds(30);
  private static final int ENTRIES_MAX = 50_000;

  private record Entry<V>(Future<V> answer, Instant until) {}

  private final InstantSource clock;
  private final Function<K, Future<V>> ask;
  private final Map<K, Entry<V>> entries =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Entry<V>> eldest) {
          return size() > ENTRIES_MAX;
        }
      };

  TimedCache(InstantSource clock, Function<K, Future<V>> ask) {
    this.clock = clock;
    this.ask = ask;
  }

  Future<V> get(K key) {
    Promise<V> asked = Promise.promise();
    Entry<V> entry = new Entry<>(asked.future(), clock.instant().plus(LIFETIME));
    synchronized (entries) {
      Entry<V> known = entries.get(key);
      if (known != null && clock.instant().isBefore(known.until())) {
        return onContextOfCaller(known.answer());
      }
      // Anew, for the eldest is dropped first.
      entries.remove(key);
      entries.put(key, entry);
    }
    // A failure is not an answer: the next asker asks again.
    Future<V> answer = asked.future().onFailure(failure -> remove(key, entry));
    Future.succeededFuture(key).compose(ask).onComplete(asked);
    return onContextOfCaller(answer);
  }

  void put(K key, V value) {
    Entry<V> entry = new Entry<>(Future.succeededFuture(value), clock.instant().plus(LIFETIME));
    synchronized (entries) {
      entries.remove(key);
      entries.put(key, entry);
    }
  }

  void drop(K key) {
    synchronized (entries) {
      entries.remove(key);
    }
  }

  void dropIf(Predicate<K> matches) {
    synchronized (entries) {
      entries.keySet().removeIf(matches);
    }
  }

  private static <V> Future<V> onContextOfCaller(Future<V> answer) {
    Context caller = Vertx.currentContext();
    if (answer.isComplete() || caller == null) {
      return answer;
    }
    Promise<V> heard = Promise.promise();
    answer.onComplete(done -> caller.runOnContext(then -> heard.handle(done)));
    return heard.future();
  }

  private void remove(K key, Entry<V> entry) {
    synchronized (entries) {
      entries.remove(key, entry);
    }
  }
}
