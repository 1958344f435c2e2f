package io.rookery.standalone;

import picocli.CommandLine.IVersionProvider;

/** The version in the manifest of the jar. */
final class RookeryVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = RookeryMain.class.getPackage().getImplementationVersion();
    return new String[] {"rookery " + (version == null ? "(not packaged)" : version)};
  }
}
