package io.rookery.console.page;

/**
 * A page to be shown.
 *
 * @param template its file without the ending
 * @param model what the template is given
 */
record View(int status, String template, String title, Chrome.Tab tab, Object model)
    implements Reply {

  static View of(String template, String title, Chrome.Tab tab, Object model) {
    return new View(200, template, title, tab, model);
  }

  View with(int other) {
    return new View(other, template, title, tab, model);
  }
}
