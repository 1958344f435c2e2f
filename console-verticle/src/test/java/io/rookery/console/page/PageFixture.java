package io.rookery.console.page;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** For each test a console of its own, and its reader. */
@ExtendWith(VertxExtension.class)
abstract class PageFixture {
  private final KeyRole role;
  ConsoleFixture console;
  BrowserDouble browser;

  /** Who is signed in at {@link #browser}. */
  PageFixture(KeyRole role) {
    this.role = role;
  }

  @BeforeEach
  void openConsole(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    answer();
    browser = BrowserDouble.signedIn(console, console.key(role));
  }

  /** What the other roles answer: nothing waits, and one client is subscribed. */
  void answer() throws Exception {
    PageAnswers.emptyOverview(console);
    PageAnswers.subscription(console);
  }

  @AfterEach
  void closeConsole() throws Exception {
    console.close();
  }
}
