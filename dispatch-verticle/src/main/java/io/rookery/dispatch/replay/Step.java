package io.rookery.dispatch.replay;

import io.rookery.dispatch.replay.Candidates.Candidate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What of a look is done at once. Pure.
 *
 * <p>A look goes by id, and ids are not quite in the order of acceptance: the clocks of two
 * processes that accept differ. So a step goes beyond its pace rather than end before a
 * notification that was accepted earlier than one of the same user in it, and leaves the last
 * quarter of a look to the next one, having seen what stands there.
 *
 * @param wanted to be replayed
 * @param lookedAt the last id that needs no other look
 * @param passed how many of those up to there are passed over
 * @param isLast whether nothing comes behind
 */
record Step(List<Candidate> wanted, UUID lookedAt, int passed, boolean isLast) {

  private record User(UUID client, String id) {
    static User of(Candidate candidate) {
      return new User(candidate.client(), candidate.userId());
    }
  }

  /**
   * The next step.
   *
   * @param afterId where the look began
   * @param seen in the order of their ids
   * @param rowsMax of the look; fewer were seen if there are no more
   * @param room how many the pace lets through
   */
  static Step of(UUID afterId, List<Candidate> seen, int rowsMax, int room) {
    boolean isAll = seen.size() < rowsMax;
    int end = isAll ? seen.size() : rowsMax - rowsMax / 4;
    end = withUsersInOrder(seen, withinPace(seen.subList(0, end), room));
    List<Candidate> done = seen.subList(0, end);
    return new Step(
        done.stream().filter(Candidate::isWanted).toList(),
        end == 0 ? afterId : seen.get(end - 1).id(),
        (int) done.stream().filter(Candidate::isPassed).count(),
        isAll && end == seen.size());
  }

  private static int withinPace(List<Candidate> seen, int room) {
    int wanted = 0;
    for (int i = 0; i < seen.size(); i++) {
      if (seen.get(i).isWanted() && ++wanted > room) {
        return i;
      }
    }
    return seen.size();
  }

  private static int withUsersInOrder(List<Candidate> seen, int few) {
    Map<User, Long> newest = new HashMap<>();
    remember(seen.subList(0, few), newest);
    int end = few;
    for (int i = few; i < seen.size(); i++) {
      Candidate one = seen.get(i);
      if (one.isOrdered() && one.firstSeq() < newest.getOrDefault(User.of(one), 0L)) {
        remember(seen.subList(end, i + 1), newest);
        end = i + 1;
      }
    }
    return end;
  }

  private static void remember(List<Candidate> done, Map<User, Long> newest) {
    for (Candidate one : done) {
      if (one.isOrdered()) {
        newest.merge(User.of(one), one.firstSeq(), Math::max);
      }
    }
  }
}
