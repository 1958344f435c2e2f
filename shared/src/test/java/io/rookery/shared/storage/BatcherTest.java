package io.rookery.shared.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatcherTest {
  private final List<List<String>> written = new ArrayList<>();
  private final Deque<Promise<List<String>>> writes = new ArrayDeque<>();
  private final Batcher<String, String> batcher =
      new Batcher<>("test", 3, 5, String::length, this::write);

  @Test
  void an_item_that_finds_the_writer_idle_is_written_at_once() {
    // When
    batcher.submit("a");
    // Then
    assertThat(written).containsExactly(List.of("a"));
  }

  @Test
  void what_comes_during_a_write_is_taken_by_the_next_in_order() {
    // Given
    batcher.submit("a");
    batcher.submit("b");
    batcher.submit("c");
    // When
    commit();
    // Then
    assertThat(written).containsExactly(List.of("a"), List.of("b", "c"));
  }

  @Test
  void a_write_takes_no_more_rows_than_it_may_and_a_larger_item_alone() {
    // Given
    batcher.submit("a");
    batcher.submit("bb");
    batcher.submit("c");
    batcher.submit("dddd");
    batcher.submit("e");
    // When
    commit();
    commit();
    commit();
    // Then
    assertThat(written)
        .containsExactly(List.of("a"), List.of("bb", "c"), List.of("dddd"), List.of("e"));
  }

  @Test
  void i2_an_answer_comes_after_the_write_of_its_own_item() {
    // Given
    Future<String> first = batcher.submit("a");
    Future<String> second = batcher.submit("b");
    // When
    commit();
    // Then
    assertThat(first.result()).isEqualTo("stored a");
    assertThat(second.isComplete()).isFalse();
  }

  @Test
  void beyond_the_limit_an_item_is_refused_and_the_others_go_on() {
    // Given
    Future<String> first = batcher.submit("a");
    IntStream.range(0, 5).forEach(i -> batcher.submit("b"));
    // When
    Future<String> refused = batcher.submit("c");
    // Then
    assertThat(refused.cause()).isInstanceOf(Batcher.Full.class);
    commit();
    assertThat(first.succeeded()).isTrue();
    assertThat(batcher.waiting()).isEqualTo(2);
  }

  @Test
  void a_failed_write_fails_its_items_and_no_others() {
    // Given
    Future<String> first = batcher.submit("a");
    Future<String> second = batcher.submit("b");
    // When
    writes.poll().fail("disk full");
    commit();
    // Then
    assertThat(first.cause()).hasMessage("disk full");
    assertThat(second.result()).isEqualTo("stored b");
  }

  @Test
  void a_write_that_throws_fails_its_items() {
    // Given
    Batcher<String, String> broken =
        new Batcher<>(
            "broken",
            3,
            5,
            String::length,
            items -> {
              throw new IllegalStateException("bug");
            });
    // When
    Future<String> answer = broken.submit("a");
    // Then
    assertThat(answer.cause()).hasMessage("bug");
    assertThat(broken.idle().succeeded()).isTrue();
  }

  @Test
  void a_write_that_answers_for_too_few_fails_them_all() {
    // Given
    Future<String> answer = batcher.submit("a");
    // When
    writes.poll().complete(List.of());
    // Then
    assertThat(answer.cause()).hasMessage("test: 0 answers for 1 items");
  }

  @Test
  void a_hundred_thousand_refused_at_once_do_not_exhaust_the_stack() {
    // Given
    Promise<List<String>> open = Promise.promise();
    Deque<Future<List<String>>> answers = new ArrayDeque<>(List.of(open.future()));
    Batcher<String, String> away =
        new Batcher<>(
            "away",
            1,
            100_000,
            String::length,
            items -> answers.isEmpty() ? Future.failedFuture("away") : answers.poll());
    List<Future<String>> submitted =
        IntStream.range(0, 100_000).mapToObj(i -> away.submit("x")).toList();
    // When
    open.fail("away");
    // Then
    assertThat(submitted).allMatch(Future::failed);
  }

  @Test
  void idle_is_told_when_everything_is_written() {
    // Given
    batcher.submit("a");
    batcher.submit("b");
    Future<Void> idle = batcher.idle();
    // When
    commit();
    boolean early = idle.isComplete();
    commit();
    // Then
    assertThat(early).isFalse();
    assertThat(idle.succeeded()).isTrue();
  }

  private Future<List<String>> write(List<String> items) {
    written.add(items);
    Promise<List<String>> write = Promise.promise();
    writes.add(write);
    return write.future();
  }

  private void commit() {
    List<String> items = written.get(written.size() - writes.size());
    writes.poll().complete(items.stream().map(item -> "stored " + item).toList());
  }
}
