package io.rookery.system.browser;

/** How somebody looks at the page: how wide, and in which colours. */
enum Look {
  DESK("", 1280, 900, false),
  DESK_AT_NIGHT("-dark", 1280, 900, true),
  PHONE("-360", 360, 740, false),
  PHONE_AT_NIGHT("-360-dark", 360, 740, true);

  final String suffix;
  final int width;
  final int height;
  final boolean dark;

  Look(String suffix, int width, int height, boolean dark) {
    this.suffix = suffix;
    this.width = width;
    this.height = height;
    this.dark = dark;
  }
}
