package io.rookery.shared.storage;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Many callers, one commit: while one write is in flight items gather, and the next write takes all
 * that came. No timer: an item that finds the writer idle is written at once. Used from one event
 * loop.
 */
public final class Batcher<T, R> {

  /** There are as many items waiting as may wait: try again later. */
  public static final class Full extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Full(String name) {
      super(name + ": too many waiting", null, false, false);
    }
  }

  private record Waiting<T, R>(T item, Promise<R> answer) {}

  private final String name;
  private final int rowsMax;
  private final int waitingMax;
  private final ToIntFunction<T> rows;
  private final Function<List<T>, Future<List<R>>> write;
  private final Deque<Waiting<T, R>> waiting = new ArrayDeque<>();
  private final List<Promise<Void>> idleWaiters = new ArrayList<>();
  private boolean writing;

  /**
   * Makes an idle batcher.
   *
   * @param rowsMax a write takes items while they have fewer rows than this; a single larger item
   *     goes alone
   * @param waitingMax items that may wait; beyond it {@link #submit} fails with {@link Full}
   * @param rows how many rows an item has
   * @param write writes a batch and answers for each item, in order
   */
  public Batcher(
      String name,
      int rowsMax,
      int waitingMax,
      ToIntFunction<T> rows,
      Function<List<T>, Future<List<R>>> write) {
    this.name = name;
    this.rowsMax = rowsMax;
    this.waitingMax = waitingMax;
    this.rows = rows;
    this.write = write;
  }

  /** The answer for this item, after the write that holds it. */
  public Future<R> submit(T item) {
    if (waiting.size() >= waitingMax) {
      return Future.failedFuture(new Full(name));
    }
    Promise<R> answer = Promise.promise();
    waiting.add(new Waiting<>(item, answer));
    if (!writing) {
      writeOn();
      tellIdle();
    }
    return answer.future();
  }

  public int waiting() {
    return waiting.size();
  }

  /** When nothing waits and nothing is being written. */
  public Future<Void> idle() {
    if (!writing) {
      return Future.succeededFuture();
    }
    Promise<Void> idle = Promise.promise();
    idleWaiters.add(idle);
    return idle.future();
  }

  /** A loop, for a database that is away refuses each batch before it was sent. */
  private void writeOn() {
    writing = true;
    while (!waiting.isEmpty()) {
      List<Waiting<T, R>> batch = takeBatch();
      Future<List<R>> written =
          Future.succeededFuture(batch.stream().map(Waiting::item).toList()).compose(write);
      if (!written.isComplete()) {
        written.onComplete(
            done -> {
              // The next write goes out before the answers of this one are worked on.
              writeOn();
              answer(batch, done);
              tellIdle();
            });
        return;
      }
      answer(batch, written);
    }
    writing = false;
  }

  private List<Waiting<T, R>> takeBatch() {
    List<Waiting<T, R>> batch = new ArrayList<>(Math.min(waiting.size(), rowsMax));
    int taken = 0;
    while (!waiting.isEmpty()) {
      int next = rows.applyAsInt(waiting.peek().item());
      if (taken > 0 && taken + next > rowsMax) {
        break;
      }
      batch.add(waiting.poll());
      taken += next;
    }
    return batch;
  }

  private void answer(List<Waiting<T, R>> batch, AsyncResult<List<R>> done) {
    if (done.succeeded() && done.result().size() == batch.size()) {
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).answer().complete(done.result().get(i));
      }
      return;
    }
    Throwable why =
        done.failed()
            ? done.cause()
            : new IllegalStateException(
                "%s: %d answers for %d items".formatted(name, done.result().size(), batch.size()));
    batch.forEach(one -> one.answer().fail(why));
  }

  private void tellIdle() {
    if (!writing) {
      List<Promise<Void>> told = List.copyOf(idleWaiters);
      idleWaiters.clear();
      told.forEach(Promise::complete);
    }
  }
}
