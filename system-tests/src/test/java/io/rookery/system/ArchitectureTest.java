package io.rookery.system;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import io.rookery.shared.launch.RoleVerticle;
import io.rookery.shared.storage.DatabaseClock;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may know what: between modules, inside them, and of the JDK. */
class ArchitectureTest {
  private static final JavaClasses MAIN = BuiltModules.main();

  @ParameterizedTest
  @ValueSource(strings = {"ingest", "subscription", "dispatch", "console"})
  void a_verticle_knows_shared_and_no_other_verticle(String module) {
    noClasses()
        .that()
        .resideInAPackage(inside(module))
        .should()
        .dependOnClassesThat(ours("a verticle's", inside("shared"), inside(module)))
        .because("roles are deployed apart and meet in the contracts only")
        .check(MAIN);
  }

  @Test
  void shared_knows_no_module() {
    noClasses()
        .that()
        .resideInAPackage(inside("shared"))
        .should()
        .dependOnClassesThat(ours("another module's", inside("shared")))
        .check(MAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingest", "subscription", "dispatch", "console"})
  void nothing_but_its_own_root_package_knows_a_root(String module) {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.rookery." + module, inside("standalone"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.rookery." + module)
        .because(
            "root, steps, facts: the root composes the steps and no step knows who composed it")
        .check(MAIN);
  }

  @Test
  void only_a_role_makes_its_verticle() {
    classes()
        .that()
        .areAssignableTo(RoleVerticle.class)
        .and()
        .doNotBelongToAnyOf(RoleVerticle.class)
        .should()
        .onlyHaveDependentClassesThat()
        .haveSimpleNameEndingWith("Role")
        .orShould()
        .onlyHaveDependentClassesThat()
        .haveSimpleNameEndingWith("Verticle")
        .check(MAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingest", "subscription", "dispatch", "console", "standalone"})
  void the_steps_of_a_module_have_no_cycle(String module) {
    slices()
        .matching("io.rookery." + module + ".(*)..")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(MAIN);
  }

  @ParameterizedTest
  @CsvSource({
    "ingest, notification, ''",
    "subscription, registry, ''",
    "subscription, access, ''",
    "subscription, resolve, ''",
    "dispatch, delivery, ''",
    "dispatch, breaker, ''",
    "dispatch, signing, ''",
    "dispatch, send, ''",
    "dispatch, answer, ''",
    "dispatch, hold, ''",
    "dispatch, retry, breaker",
    "dispatch, shard, delivery",
  })
  void facts_and_policies_know_no_step(String module, String facts, String mayKnow) {
    noClasses()
        .that()
        .resideInAPackage(inside(module + "." + facts))
        .should()
        .dependOnClassesThat(
            ours(
                "a step's",
                inside("shared"),
                inside(module + "." + facts),
                inside(module + "." + (mayKnow.isEmpty() ? facts : mayKnow))))
        .check(MAIN);
  }

  @ParameterizedTest
  @CsvSource({
    "ingest, trigger, ''",
    "dispatch, run, [control|replay|erase]",
    "dispatch, replay, ''",
    "dispatch, erase, ''",
    "dispatch, control, ''"
  })
  void the_first_step_is_known_by_the_root_alone(String module, String step, String mayKnowIt) {
    classes()
        .that()
        .resideInAPackage(inside(module + "." + step))
        .should()
        .onlyHaveDependentClassesThat()
        .resideInAnyPackage(
            "io.rookery." + module,
            inside(module + "." + step),
            inside(module + "." + (mayKnowIt.isEmpty() ? step : mayKnowIt)))
        .check(MAIN);
  }

  @ParameterizedTest
  @CsvSource({
    "model, ''",
    "loop, ''",
    "config, ''",
    "sealing, model config",
    "guard, model config",
    "body, model",
    "contract, model bus sealing",
  })
  void a_package_of_shared_knows_those_before_it_only(String packageName, String mayKnow) {
    String[] known =
        Stream.concat(
                Stream.of(packageName),
                Arrays.stream(mayKnow.split(" ")).filter(name -> !name.isEmpty()))
            .map(name -> inside("shared." + name))
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(inside("shared." + packageName))
        .should()
        .dependOnClassesThat(ours("a later package's", known))
        .check(MAIN);
  }

  @Test
  void only_the_launcher_and_roots_know_the_launcher() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.rookery.ingest.*..",
            "io.rookery.subscription.*..",
            "io.rookery.dispatch.*..",
            "io.rookery.console.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(inside("shared.launch"))
        .because("a step is given what it needs, not the context of its role")
        .check(MAIN);
  }

  @Test
  void nobody_sleeps_not_even_a_test() {
    noClasses()
        .should()
        .accessTargetWhere(
            target(owner(exactly(Thread.class))).and(target(name("sleep"))).as("Thread.sleep"))
        .because("a signal or a deadline is waited for, never a guess of how long it takes")
        .check(BuiltModules.mainAndTests());
  }

  @Test
  void the_time_comes_by_constructor() {
    noClasses()
        .should()
        .accessTargetWhere(
            call(System.class, "currentTimeMillis")
                .or(call(Instant.class, "now"))
                .or(call(Clock.class, "system.*|tick.*")))
        .because("with a clock of its own a test can make any time pass")
        .check(MAIN);
  }

  @Test
  void the_clock_of_the_system_is_taken_at_the_edge_only() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(DatabaseClock.class)
        .and()
        .resideOutsideOfPackage("io.rookery.standalone.command")
        .should()
        .accessTargetWhere(call(InstantSource.class, "system"))
        .because("the roles go by the database's clock, and a command is an edge")
        .check(MAIN);
  }

  @Test
  void chance_comes_by_constructor() {
    noClasses()
        .should()
        .accessTargetWhere(
            call(Random.class, "<init>")
                .or(call(Math.class, "random"))
                .or(call(ThreadLocalRandom.class, "current")))
        .because("what is drawn must be repeatable in a test, and secrets need a SecureRandom")
        .check(MAIN);
  }

  @Test
  void slf4j_is_the_only_way_to_log() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..", "org.apache.logging..", "ch.qos.logback..")
        .check(MAIN);
  }

  private static String inside(String packageName) {
    return "io.rookery." + packageName + "..";
  }

  private static DescribedPredicate<JavaClass> ours(String whose, String... butNot) {
    return JavaClass.Predicates.resideInAPackage("io.rookery..")
        .and(JavaClass.Predicates.resideOutsideOfPackages(butNot))
        .as(whose + " (of ours, outside %s)", String.join(", ", butNot));
  }

  private static DescribedPredicate<JavaClass> exactly(Class<?> type) {
    return JavaClass.Predicates.equivalentTo(type);
  }

  /** A call or a method reference. */
  private static DescribedPredicate<JavaAccess<?>> call(Class<?> owner, String methods) {
    return target(owner(exactly(owner)))
        .and(target(nameMatching(methods)))
        .as(owner.getSimpleName() + "." + methods);
  }
}
