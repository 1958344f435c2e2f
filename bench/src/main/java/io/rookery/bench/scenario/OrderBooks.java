package io.rookery.bench.scenario;

import io.rookery.bench.load.SentLedger;
import io.rookery.bench.receive.ArrivalTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order of each user by both ledgers. It is promised where the 202 of one came before the
 * trigger of the next was sent; it is kept where the next call begins after the first was answered.
 */
final class OrderBooks {
  private final SentLedger sent;
  private final ArrivalTable arrived;
  private final Collection<List<Integer>> users;
  private long tested;
  private long broken;

  OrderBooks(SentLedger sent, ArrivalTable arrived) {
    this.sent = sent;
    this.arrived = arrived;
    Map<Long, List<Integer>> byUser = new HashMap<>();
    for (int row = 0; row < sent.size(); row++) {
      if (arrived.count(sent.high(row), sent.low(row)) > 0) {
        long user = (long) sent.client(row) << 32 | sent.user(row);
        byUser.computeIfAbsent(user, first -> new ArrayList<>()).add(row);
      }
    }
    users = byUser.values();
    users.forEach(this::judge);
  }

  /** Sent while one of the same user, promised before, was still on its way. */
  long tested() {
    return tested;
  }

  /** Arrived before one of the same user, promised before, was answered. */
  long broken() {
    return broken;
  }

  /**
   * From one arrival to the next of the same user, where that one waited already: what a delivery
   * costs its user, who is served one at a time. Users divided by this is the most that can come.
   */
  Latency turns(Window window) {
    Latency turns = new Latency();
    for (List<Integer> rows : users) {
      rows.sort(Comparator.comparingLong(this::arrival));
      for (int i = 1; i < rows.size(); i++) {
        long before = arrival(rows.get(i - 1));
        if (window.contains(before) && sent.acceptedNanos(rows.get(i)) < before) {
          turns.enter(arrival(rows.get(i)) - before);
        }
      }
    }
    return turns;
  }

  private void judge(List<Integer> rows) {
    List<Integer> bySending = new ArrayList<>(rows);
    bySending.sort(Comparator.comparingLong(sent::intendedNanos));
    List<Integer> byPromise = new ArrayList<>(rows);
    byPromise.sort(Comparator.comparingLong(sent::acceptedNanos));
    long latestAnswer = Long.MIN_VALUE;
    int promised = 0;
    for (int row : bySending) {
      long sending = sent.intendedNanos(row);
      while (promised < byPromise.size() && sent.acceptedNanos(byPromise.get(promised)) < sending) {
        latestAnswer = Math.max(latestAnswer, answer(byPromise.get(promised++)));
      }
      tested += latestAnswer > sending ? 1 : 0;
      broken += arrival(row) < latestAnswer ? 1 : 0;
    }
  }

  private long arrival(int row) {
    return arrived.firstNanos(sent.high(row), sent.low(row));
  }

  private long answer(int row) {
    return arrived.answeredNanos(sent.high(row), sent.low(row));
  }
}
