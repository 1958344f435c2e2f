package io.rookery.standalone.command;

import io.rookery.standalone.certs.ClusterCertificates;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes what the members of a cluster know each other by. */
@Command(
    name = "certs",
    description =
        "Make an authority for a cluster and a certificate for each node, as PEM files. What is"
            + " there is kept, so that nodes can be added.",
    mixinStandardHelpOptions = true)
public final class CertsCommand implements Callable<Integer> {
  @Mixin private Places places;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "Folder of the files (default: var/certs).")
  private Path folder;

  @Option(
      names = "--node",
      paramLabel = "HOST",
      description =
          "A node, by the name or address that the others reach it by; may be repeated. Default:"
              + " the hosts of cluster.members.")
  private List<String> nodes;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Path made = folder == null ? places.var("certs") : folder;
    ClusterCertificates certificates = new ClusterCertificates(made, new SecureRandom());
    PrintWriter out = spec.commandLine().getOut();
    try {
      tell(out, "ca", certificates.makeAuthority());
      for (String node : nodes == null ? hostsOfMembers() : new LinkedHashSet<>(nodes)) {
        tell(out, node, certificates.makeNode(node));
      }
    } catch (IllegalArgumentException refused) {
      throw new ParameterException(spec.commandLine(), refused.getMessage());
    }
    out.println("in " + made + ". A node gets ca.crt and its own .crt and .key, and");
    out.println("ROOKERY_CLUSTER_TLS_CA_FILE, …_CERTIFICATE_FILE and …_KEY_FILE name them.");
    out.println("ca.key makes members: keep it away from the nodes.");
    return 0;
  }

  private static void tell(PrintWriter out, String name, boolean made) {
    out.println((made ? "made " : "kept ") + name + ".crt, " + name + ".key");
  }

  private Set<String> hostsOfMembers() {
    Set<String> hosts = new LinkedHashSet<>();
    for (String member : places.settings(Map.of()).texts("cluster.members")) {
      int colon = member.lastIndexOf(':');
      hosts.add(colon < 0 ? member : member.substring(0, colon));
    }
    return hosts;
  }
}
