package io.rookery.dispatch.shard;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/**
 * One step of a history.
 *
 * @param node which of the two nodes makes it; the other one, if this one has nothing to make it of
 * @param pick which of those that there are to choose from by then
 */
record Step(Kind kind, int node, int pick) {
  private static final int STEPS_MAX = 120;

  /** What may happen. */
  enum Kind {
    ACCEPT(20),
    /** An extraction failed, of one endpoint always the same. */
    ACCEPT_FAILED(26),
    /** A seq is drawn, and its commit hangs. */
    DRAW(5),
    COMMIT_LATE(5),
    ROLL_BACK(2),
    LEASE(8),
    RENEW(4),
    HAND_BACK(3),
    /** The lease of another one runs out, which does not know it. */
    STEAL(4),
    /** A process dies, and another one takes its place. */
    REPLACE(2),
    PAGE(18),
    SWEEP(7),
    DRAIN(14),
    SETTLE(18),
    /** An answer was lost, so a move of whatever age is made again. */
    SETTLE_AGAIN(3),
    WAIT(8),
    PARK(12),
    EXPIRE(9),
    CANCEL(6),
    ERASE(2),
    ASK_REPLAY(2),
    LOOK_FOR_REPLAY(10),
    REPLAY(14),
    /** As before their first attempt: the first opens a window, repeats end. */
    COLLAPSE(26),
    FIND_OVER(12),
    SUMMARISE(14);

    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }
  }

  /** Whole histories, of 60 steps on average. */
  static Arbitrary<List<Step>> histories() {
    List<Tuple2<Integer, Kind>> kinds =
        Arrays.stream(Kind.values()).map(kind -> Tuple.of(kind.weight, kind)).toList();
    return Combinators.combine(
            Arbitraries.frequency(kinds),
            Arbitraries.integers().between(0, 1),
            Arbitraries.integers().between(0, 999).withDistribution(RandomDistribution.uniform()))
        .as(Step::new)
        .list()
        .ofMaxSize(STEPS_MAX)
        .withSizeDistribution(RandomDistribution.uniform());
  }

  @Override
  public String toString() {
    return kind + (node == 0 ? " a " : " b ") + pick;
  }
}
