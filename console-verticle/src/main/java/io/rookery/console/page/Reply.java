package io.rookery.console.page;

/** What the story of a page comes to. */
sealed interface Reply permits View, Reply.Redirect {

  /** To look at what was done: a reload repeats nothing. */
  record Redirect(String path) implements Reply {}

  static Reply done(String path, Notice notice) {
    return new Redirect(path + (path.contains("?") ? "&" : "?") + "done=" + notice.code());
  }
}
