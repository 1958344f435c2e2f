package io.rookery.console.page;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** For each test a console of its own, where {@link PageAnswers} are given, and its reader. */
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
    browser = PageAnswers.signedIn(console, role);
  }

  @AfterEach
  void closeConsole() throws Exception {
    console.close();
  }
}
