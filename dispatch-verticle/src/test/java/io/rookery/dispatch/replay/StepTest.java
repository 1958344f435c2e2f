package io.rookery.dispatch.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.dispatch.replay.Candidates.Candidate;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a step of a replay ends. */
class StepTest {
  private static final int ROWS_MAX = 100;
  private static final UUID AFTER = new UUID(0, 0);
  private static final UUID CLIENT = new UUID(1, 1);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # seen, in the order of their ids: user and first seq | room | so many looked at | so many replayed
          a1 a2 a3 a4       | 2 | 2 | 2
          a1 a3 a2 a4       | 2 | 3 | 3
          a1 b3 a2 a4       | 2 | 2 | 2
          a1 a5 b7 a2 b6 a8 | 2 | 5 | 5
          a4 b5 c6 a1       | 1 | 4 | 4
          a1 x a2 x a3      | 2 | 4 | 2
          a5 x x a1 x       | 1 | 4 | 2
          -5 -1             | 1 | 1 | 1
          a1 a2             | 9 | 2 | 2
          """)
  void a_step_ends_at_its_pace_or_behind_whom_a_user_s_order_demands(
      String seen, int room, int lookedAt, int replayed) {
    // Given
    List<Candidate> candidates = candidates(seen);
    // When
    Step step = Step.of(AFTER, candidates, ROWS_MAX, room);
    // Then
    assertThat(step.lookedAt()).isEqualTo(candidates.get(lookedAt - 1).id());
    assertThat(step.wanted()).hasSize(replayed);
    assertThat(step.isLast()).isEqualTo(lookedAt == candidates.size());
  }

  @Test
  void the_last_quarter_of_a_full_look_is_the_next_one_s() {
    // Given
    List<Candidate> seen = candidates("a1 ".repeat(ROWS_MAX).strip());
    // When
    Step step = Step.of(AFTER, seen, ROWS_MAX, ROWS_MAX);
    // Then
    assertThat(step.wanted()).hasSize(75);
    assertThat(step.lookedAt()).isEqualTo(seen.get(74).id());
    assertThat(step.isLast()).isFalse();
  }

  @Test
  void where_nothing_is_seen_the_replay_is_at_its_end() {
    // When
    Step step = Step.of(AFTER, List.of(), ROWS_MAX, 1);
    // Then
    assertThat(step).isEqualTo(new Step(List.of(), AFTER, 0, true));
  }

  /** Words such as a12: wanted, of the user a, accepted as seq 12; -: of no user; x: not wanted. */
  private static List<Candidate> candidates(String words) {
    String[] each = words.split(" ", -1);
    return IntStream.range(0, each.length).mapToObj(i -> candidate(i, each[i])).toList();
  }

  private static Candidate candidate(int i, String word) {
    UUID id = new UUID(2, i + 1);
    if (word.equals("x")) {
      return new Candidate(id, CLIENT, "a", null, (short) 0);
    }
    String user = word.startsWith("-") ? null : word.substring(0, 1);
    return new Candidate(id, CLIENT, user, Long.valueOf(word.substring(1)), (short) 1);
  }
}
