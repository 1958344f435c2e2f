package io.rookery.bench;

import io.rookery.bench.floor.FloorMain;
import io.rookery.bench.receive.ReceiverMain;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine;

/** {@code bin/rookery bench}, and the processes that it starts of itself. */
public final class BenchMain {

  public static void main(String[] args) throws Exception {
    String first = args.length == 0 ? "" : args[0];
    System.exit(
        switch (first) {
          case "receiver" -> ReceiverMain.run();
          case "floor" -> FloorMain.run(Path.of(args[1]));
          case "jmh" -> jmh(Arrays.copyOfRange(args, 1, args.length));
          default -> new CommandLine(new BenchCommand()).execute(args);
        });
  }

  /** All options of JMH; without any, all of our microbenchmarks. */
  private static int jmh(String[] args) throws Exception {
    org.openjdk.jmh.Main.main(args.length == 0 ? new String[] {"io.rookery.bench.micro"} : args);
    return 0;
  }

  private BenchMain() {}
}
