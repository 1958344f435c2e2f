package io.rookery.console.page;

import io.rookery.shared.http.Problem;
import java.util.List;

/** A refusal for people: what was wrong, and what to do. */
public record ProblemModel(String title, String sentence, List<String> faults, String advice) {

  static ProblemModel of(Problem problem) {
    return new ProblemModel(
        Words.ofStatus(problem.status()),
        RefusalWords.of(problem),
        problem.errors().stream().map(RefusalWords::of).distinct().toList(),
        advice(problem.status()));
  }

  private static String advice(int status) {
    return switch (status) {
      case 404 ->
          "Check the address, or search for the client. What your key may not see looks as"
              + " if it did not exist.";
      case 409, 412 -> "Somebody changed it meanwhile. Open the page again, look, and repeat it.";
      case 400 -> "Open the page again from the menu.";
      case 422 -> "Go back, put it right and send it again: nothing was done.";
      case 503 -> "Nothing was lost. Try again in a few seconds; if it stays so, tell an operator.";
      case 500 -> "Tell an operator, with the time.";
      default -> "Go back to where you were.";
    };
  }
}
