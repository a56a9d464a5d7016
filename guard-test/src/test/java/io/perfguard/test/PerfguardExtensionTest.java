/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.example.shipments.Shipments;
import io.perfguard.core.GuardRegistry;
import io.perfguard.db.GuardedDataSource;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Sample tests, run as an application's build would run them, and what it would be told. */
class PerfguardExtensionTest {
  private static EngineExecutionResults run(Class<?> sample) {
    return EngineTestKit.engine("junit-jupiter").selectors(selectClass(sample)).execute();
  }

  /** Nothing of a sample fails. */
  private static void passes(Class<?> sample, int tests) {
    EngineExecutionResults results = run(sample);
    results.testEvents().failed().stream().forEach(failed -> {
      throw new AssertionError(failed.toString(), failure(failed));
    });
    results.testEvents().assertStatistics(statistics -> statistics.succeeded(tests));
    results.containerEvents().assertStatistics(statistics -> statistics.failed(0));
  }

  /** What each failing test of a sample says, without the numbers of lines. */
  private static List<String> failures(Class<?> sample) {
    return run(sample).testEvents().failed().stream()
        .map(failed -> anyLine(String.valueOf(failure(failed).getMessage())))
        .toList();
  }

  private static Throwable failure(Event failed) {
    return failed
        .getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class)
        .getThrowable()
        .orElseThrow();
  }

  private static String anyLine(String message) {
    // Behind the test's method come those that run it, here ourselves.
    return message
        .replaceAll("\n +called at PerfguardExtensionTest\\.[a-z_]+\\(.*", "")
        .replaceAll("([. ])(java:|line )[0-9]+", "$1$2NN")
        .replaceAll(", [0-9.]+ (ns|µs|ms|s)(?=\\R|$)", ", T");
  }

  // ---- budgets

  static class WithinBudget {
    private final GuardRegistry guards = GuardRegistry.create();
    private final GuardedDataSource orders =
        GuardedDataSource.builder("orders", Shipments.database(3)).register(guards);

    @BeforeEach
    void before() {
      Shipments.companiesOneByOne(orders);
    }

    @AfterEach
    void after() {
      Shipments.companiesOneByOne(orders);
      guards.close();
    }

    @Test
    @QueryBudget(select = 1, write = 1, total = 2)
    void counts_its_body_only() {
      Shipments.ids(orders);
      Shipments.rename(orders, "a");
    }

    @Test
    @QueryBudget(select = 0, write = 0, total = 0)
    void may_do_nothing() {}

    @Test
    @QueryBudget(write = 0)
    void may_read_as_much_as_it_likes_where_only_writes_are_limited() {
      Shipments.companiesOneByOne(orders);
    }

    @Test
    void is_not_limited_without_annotation() {
      Shipments.companiesOneByOne(orders);
    }
  }

  @Test
  void a_test_within_its_budget_passes() {
    passes(WithinBudget.class, 4);
  }

  static class BeyondBudget {
    private final GuardRegistry guards = GuardRegistry.create();
    private final GuardedDataSource orders =
        GuardedDataSource.builder("orders", Shipments.database(12)).register(guards);

    @Test
    @QueryBudget(select = 3)
    void ownersPage() {
      Shipments.companiesOneByOne(orders);
      Shipments.rename(orders, "a");
    }
  }

  @Test
  void a_test_beyond_its_budget_prints_the_loop_and_its_line() {
    assertThat(failures(BeyondBudget.class)).containsExactly("""
        expected at most 3 selects, were 13 in PerfguardExtensionTest.BeyondBudget.ownersPage:
        PG-210 N+1: 12 × "select … from company where id = ?" at Shipments.java:NN, after "select … from shipments order by id" returned 12 rows at line NN; 12 round trips, T
          12 × select name from company where id = ?
               at Shipments.company(Shipments.java:NN)
               called at Shipments.companiesOneByOne(Shipments.java:NN)
               called at PerfguardExtensionTest.BeyondBudget.ownersPage(PerfguardExtensionTest.java:NN)
           1 × select id, company_id from shipments order by id
               at Shipments.companiesOneByOne(Shipments.java:NN)
               called at PerfguardExtensionTest.BeyondBudget.ownersPage(PerfguardExtensionTest.java:NN)
           1 × update company set name = ? where id = ?
               at Shipments.rename(Shipments.java:NN)
               called at PerfguardExtensionTest.BeyondBudget.ownersPage(PerfguardExtensionTest.java:NN)""");
  }

  static class BeyondSeveralLimits {
    private final GuardedDataSource orders =
        GuardedDataSource.builder("orders", Shipments.database(3)).build();

    @Test
    @QueryBudget(select = 0, write = 0, total = 5)
    void reads_and_writes() {
      Shipments.ids(orders);
      Shipments.rename(orders, "a");
    }
  }

  @Test
  void each_limit_that_is_exceeded_is_told() {
    assertThat(failures(BeyondSeveralLimits.class))
        .singleElement()
        .asString()
        .startsWith("expected at most 0 selects, was 1, and at most 0 writes, was 1 in "
            + "PerfguardExtensionTest.BeyondSeveralLimits.reads_and_writes:\n  1 × ")
        .doesNotContain("executions");
  }

  static class SeveralThreads {
    private final GuardRegistry guards = GuardRegistry.create();
    private final GuardedDataSource orders =
        GuardedDataSource.builder("orders", Shipments.database(3)).register(guards);

    @Test
    @QueryBudget(select = 1)
    void asks_on_two_threads() throws InterruptedException {
      Thread other = new Thread(() -> Shipments.ids(orders));
      other.start();
      Shipments.ids(orders);
      other.join();
    }
  }

  @Test
  void what_other_threads_do_counts() {
    assertThat(failures(SeveralThreads.class))
        .singleElement()
        .asString()
        .startsWith("expected at most 1 select, were 2 in ");
  }

  // ---- N+1

  static class Loops {
    private final GuardRegistry guards = GuardRegistry.create();
    private final GuardedDataSource orders =
        GuardedDataSource.builder("orders", Shipments.database(3)).register(guards);

    @Test
    @NoNPlusOne
    void one_by_one() {
      Shipments.companiesOneByOne(orders);
    }

    @Test
    @NoNPlusOne
    void at_once() {
      Shipments.companiesAtOnce(orders);
    }

    @Test
    @NoNPlusOne(threshold = 4)
    void one_by_one_below_the_threshold() {
      Shipments.companiesOneByOne(orders);
    }
  }

  @Test
  void a_loop_fails_and_its_repaired_twin_does_not() {
    assertThat(failures(Loops.class)).containsExactly("""
        expected no N+1, was 1 in PerfguardExtensionTest.Loops.one_by_one:
        PG-210 N+1: 3 × "select … from company where id = ?" at Shipments.java:NN, after "select … from shipments order by id" returned 3 rows at line NN; 3 round trips, T
          3 × select name from company where id = ?
              at Shipments.company(Shipments.java:NN)
              called at Shipments.companiesOneByOne(Shipments.java:NN)
              called at PerfguardExtensionTest.Loops.one_by_one(PerfguardExtensionTest.java:NN)
          1 × select id, company_id from shipments order by id
              at Shipments.companiesOneByOne(Shipments.java:NN)
              called at PerfguardExtensionTest.Loops.one_by_one(PerfguardExtensionTest.java:NN)""");
  }

  // ---- annotations

  @QueryBudget(select = 1)
  @NoNPlusOne
  static class Annotated {
    final GuardRegistry guards = GuardRegistry.create();
    final GuardedDataSource orders =
        GuardedDataSource.builder("orders", Shipments.database(3)).register(guards);

    @Test
    void as_the_class_says() {
      Shipments.ids(orders);
    }

    @Test
    void each_by_itself() {
      Shipments.ids(orders);
    }

    @Test
    @QueryBudget(select = 2)
    void as_the_method_says() {
      Shipments.ids(orders);
      Shipments.ids(orders);
    }

    @Test
    void too_much_for_the_class() {
      Shipments.ids(orders);
      Shipments.ids(orders);
    }

    @Nested
    class Inner {
      @Test
      void too_much_for_the_class_around() {
        Shipments.ids(orders);
        Shipments.ids(orders);
      }

      @Test
      void little_enough_for_the_class_around() {
        Shipments.ids(orders);
      }
    }

    @Nested
    @QueryBudget(select = 4)
    class Generous {
      @Test
      void still_no_loop() {
        Shipments.companiesOneByOne(orders);
      }

      @Test
      void as_the_nested_class_says() {
        Shipments.ids(orders);
        Shipments.ids(orders);
      }
    }
  }

  @Test
  void the_nearest_annotation_holds() {
    assertThat(failures(Annotated.class))
        .hasSize(3)
        .allMatch(message -> message.startsWith("expected at most 1 select, were 2 in ")
            || message.startsWith("expected no N+1, was 1 in "))
        .anyMatch(message -> message.contains("Annotated.too_much_for_the_class:"))
        .anyMatch(message -> message.contains("Annotated.Inner.too_much_for_the_class_around:"))
        .anyMatch(message -> message.contains("Annotated.Generous.still_no_loop:"));
  }

  static class Inherited extends Annotated {}

  @Test
  void a_class_inherits_what_is_above_it() {
    assertThat(failures(Inherited.class)).hasSize(3);
  }

  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @Test
  @QueryBudget(total = 1)
  @interface Cheap {}

  static class Composed {
    private final GuardedDataSource orders =
        GuardedDataSource.builder("orders", Shipments.database(3)).build();

    @Cheap
    void too_much() {
      Shipments.ids(orders);
      Shipments.ids(orders);
    }
  }

  @Test
  void an_annotation_may_be_part_of_another_one() {
    assertThat(failures(Composed.class))
        .singleElement()
        .asString()
        .startsWith("expected at most 1 execution, were 2 in ");
  }

  static class ByName {
    private final GuardRegistry guards = GuardRegistry.create();
    private final GuardedDataSource orders =
        GuardedDataSource.builder("orders", Shipments.database(3)).register(guards);
    private final GuardedDataSource audit =
        GuardedDataSource.builder("audit", Shipments.database(3)).register(guards);

    @Test
    @QueryBudget(dataSource = "orders", select = 1)
    @QueryBudget(dataSource = "audit", select = 0, write = 1)
    @QueryBudget(total = 2)
    void as_planned() {
      Shipments.ids(orders);
      Shipments.rename(audit, "a");
    }

    @Test
    @QueryBudget(dataSource = "orders", select = 1)
    @QueryBudget(dataSource = "audit", select = 0)
    void reads_the_wrong_one() {
      Shipments.ids(audit);
    }

    @Test
    @QueryBudget(dataSource = "order", select = 1)
    void names_none() {}
  }

  @Test
  void a_budget_may_be_of_one_data_source() {
    assertThat(failures(ByName.class))
        .hasSize(2)
        .anyMatch(message -> message.startsWith("expected at most 0 selects, was 1 in "
            + "PerfguardExtensionTest.ByName.reads_the_wrong_one on \"audit\":"))
        .contains("no data source is called \"order\"; the test has \"audit\", \"orders\"");
  }

  static class Misused {
    private final GuardRegistry guards = GuardRegistry.create();
    private final GuardedDataSource orders =
        GuardedDataSource.builder("orders", Shipments.database(3)).register(guards);

    @Test
    @QueryBudget
    void limits_nothing() {
      Shipments.ids(orders);
    }

    @Test
    @QueryBudget(select = -2)
    void is_negative() {}

    @Test
    @NoNPlusOne(threshold = 1)
    void is_no_repetition() {}

    @Test
    @QueryBudget(select = 1)
    @QueryBudget(write = 1)
    void says_it_twice() {}
  }

  @Test
  void what_makes_no_sense_is_refused() {
    assertThat(failures(Misused.class))
        .containsExactlyInAnyOrder(
            "@QueryBudget limits nothing; write @QueryBudget(select = 3), write = …, or total = …",
            "select of @QueryBudget must be >= 0, or QueryBudget.UNLIMITED, was -2",
            "threshold of @NoNPlusOne must be >= 2, was 1",
            "two @QueryBudget are for all data sources together");
  }

  // ---- kinds of tests

  @QueryBudget(select = 1)
  static class Templates {
    private final GuardedDataSource orders =
        GuardedDataSource.builder("orders", Shipments.database(3)).build();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1})
    void asks(int times) {
      for (int i = 0; i < times; i++) {
        Shipments.ids(orders);
      }
    }

    @RepeatedTest(3)
    void again() {
      Shipments.ids(orders);
    }

    @TestFactory
    Stream<DynamicTest> made() {
      return Stream.of(
          DynamicTest.dynamicTest("little", () -> Shipments.ids(orders)),
          DynamicTest.dynamicTest("much", () -> {
            Shipments.ids(orders);
            Shipments.ids(orders);
          }));
    }
  }

  @Test
  void each_invocation_of_a_template_has_the_budget_for_itself() {
    assertThat(failures(Templates.class))
        .hasSize(2)
        .anyMatch(message -> message.startsWith("expected at most 1 select, were 2 in "
            + "PerfguardExtensionTest.Templates.asks, [2] "))
        .anyMatch(message -> message.startsWith("expected at most 1 select, were 2 in "
            + "PerfguardExtensionTest.Templates.made, much:"));
    run(Templates.class).testEvents().assertStatistics(statistics -> statistics.succeeded(6));
  }

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class OneInstance {
    private final GuardedDataSource orders =
        GuardedDataSource.builder("orders", Shipments.database(3)).build();

    @Test
    @QueryBudget(select = 1)
    void first() {
      Shipments.ids(orders);
    }

    @Test
    @QueryBudget(select = 1)
    void second() {
      Shipments.ids(orders);
    }
  }

  @Test
  void one_instance_may_serve_all_tests_of_a_class() {
    passes(OneInstance.class, 2);
  }

  static class Failing {
    private final GuardedDataSource orders =
        GuardedDataSource.builder("orders", Shipments.database(3)).build();

    @Test
    @QueryBudget(select = 0)
    void by_itself() {
      Shipments.ids(orders);
      throw new IllegalStateException("the test's own");
    }

    @Test
    @QueryBudget(select = 1)
    void by_itself_within_budget() {
      Shipments.ids(orders);
      throw new IllegalStateException("the test's own");
    }

    @Test
    @QueryBudget(select = 0)
    void not_applicable() {
      Shipments.ids(orders);
      Assumptions.abort("not here");
    }
  }

  @Test
  void what_a_test_throws_stays_the_tests_own() {
    EngineExecutionResults results = run(Failing.class);
    results
        .testEvents()
        .assertStatistics(statistics -> statistics.failed(2).aborted(1).succeeded(0));
    assertThat(results.testEvents().failed().stream())
        .allSatisfy(failed -> assertThat(failure(failed))
            .isExactlyInstanceOf(IllegalStateException.class)
            .hasMessage("the test's own"))
        .anySatisfy(failed -> assertThat(failure(failed).getSuppressed())
            .singleElement()
            .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.THROWABLE)
            .isInstanceOf(AssertionError.class)
            .hasMessageStartingWith("expected at most 0 selects, was 1 in "))
        .anySatisfy(failed -> assertThat(failure(failed).getSuppressed()).isEmpty());
  }

  // ---- what is watched

  static class NothingToWatch {
    GuardRegistry guards;

    @Test
    @QueryBudget(select = 3)
    void runs() {
      throw new AssertionError("the body must not run");
    }

    @Test
    @NoNPlusOne
    void loops() {
      throw new AssertionError("the body must not run");
    }
  }

  @Test
  void without_a_data_source_a_test_is_told_what_to_write() {
    assertThat(failures(NothingToWatch.class))
        .containsExactlyInAnyOrder(
            "@QueryBudget at PerfguardExtensionTest.NothingToWatch.runs: no data source to watch."
                + " Have a field in the test class, \"GuardRegistry guards\" or"
                + " \"GuardedDataSource orders\", that is not null when the test begins; or tell it"
                + " with \"@RegisterExtension static final PerfguardExtension PERFGUARD ="
                + " PerfguardExtension.of(guards)\"",
            "@NoNPlusOne at PerfguardExtensionTest.NothingToWatch.loops: no data source to watch."
                + " Have a field in the test class, \"GuardRegistry guards\" or"
                + " \"GuardedDataSource orders\", that is not null when the test begins; or tell it"
                + " with \"@RegisterExtension static final PerfguardExtension PERFGUARD ="
                + " PerfguardExtension.of(guards)\"");
  }

  static class NothingGuarded {
    private final GuardRegistry guards = GuardRegistry.create();

    @Test
    @QueryBudget(select = 3)
    void forgot_to_guard() {
      Shipments.ids(Shipments.database(3));
    }

    @Test
    @QueryBudget(select = 0)
    void guards_meanwhile() {
      Shipments.ids(GuardedDataSource.builder("late", Shipments.database(3)).register(guards));
    }
  }

  @Test
  void a_registry_without_a_data_source_does_not_pass_as_frugal() {
    assertThat(failures(NothingGuarded.class))
        .hasSize(2)
        .contains("@QueryBudget at PerfguardExtensionTest.NothingGuarded.forgot_to_guard: the"
            + " registry has no guarded data source, so nothing was counted; write"
            + " GuardedDataSource.builder(\"orders\", pool).register(guards)")
        .anyMatch(message -> message.startsWith("expected at most 0 selects, was 1 in "));
  }

  /** As Spring has them: a data source around another one. */
  private static DataSource around(DataSource inner) {
    return (DataSource) Proxy.newProxyInstance(
        PerfguardExtensionTest.class.getClassLoader(),
        new Class<?>[] {DataSource.class},
        (proxy, method, arguments) -> switch (method.getName()) {
          case "isWrapperFor" -> ((Class<?>) arguments[0]).isInstance(inner);
          case "unwrap" -> inner;
          default -> method.invoke(inner, arguments);
        });
  }

  static class Wrapped {
    private final DataSource orders =
        around(GuardedDataSource.builder("orders", Shipments.database(3)).build());

    @Test
    @QueryBudget(select = 0)
    void sees_through() {
      Shipments.ids(orders);
    }
  }

  static class StaticField {
    static final GuardedDataSource ORDERS =
        GuardedDataSource.builder("orders", Shipments.database(3)).build();

    @Nested
    class Inner {
      @Test
      @QueryBudget(select = 0)
      void asks() {
        Shipments.ids(ORDERS);
      }
    }
  }

  static class Twice {
    private final GuardRegistry guards = GuardRegistry.create();
    final GuardRegistry same = guards;
    private final GuardedDataSource orders =
        GuardedDataSource.builder("orders", Shipments.database(3)).register(guards);

    @Test
    @QueryBudget(select = 0)
    void is_counted_once() {
      Shipments.ids(orders);
    }
  }

  static class Told {
    private static final GuardedDataSource ORDERS =
        GuardedDataSource.builder("orders", Shipments.database(3)).build();

    static class Holder {
      final GuardRegistry guards = GuardRegistry.create();
      final GuardedDataSource orders =
          GuardedDataSource.builder("orders", Shipments.database(3)).register(guards);
    }

    private static final Holder HOLDER = new Holder();
  }

  static class ToldBySource {
    @RegisterExtension
    static final PerfguardExtension PERFGUARD = PerfguardExtension.of(Told.ORDERS);

    @Test
    @QueryBudget(select = 0)
    void asks() {
      Shipments.ids(Told.ORDERS);
    }
  }

  static class ToldByRegistry {
    @RegisterExtension
    final PerfguardExtension perfguard = PerfguardExtension.of(Told.HOLDER.guards);

    @Nested
    class Inner {
      @Test
      @QueryBudget(select = 0)
      void asks() {
        Shipments.ids(Told.HOLDER.orders);
      }
    }
  }

  static class ToldBySupplier {
    @RegisterExtension
    static final PerfguardExtension PERFGUARD = PerfguardExtension.of(() -> Told.HOLDER.guards);

    @TestFactory
    @QueryBudget(select = 0)
    Stream<DynamicTest> asks() {
      return Stream.of(DynamicTest.dynamicTest("one", () -> Shipments.ids(Told.HOLDER.orders)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Wrapped.class,
        StaticField.class,
        Twice.class,
        ToldBySource.class,
        ToldByRegistry.class,
        ToldBySupplier.class
      })
  void data_sources_are_found(Class<?> sample) {
    assertThat(failures(sample))
        .singleElement()
        .asString()
        .startsWith("expected at most 0 selects, was 1 in ");
  }

  // ---- at the same time

  static class Together {
    private static final Exchanger<String> MEETING = new Exchanger<>();

    private static void expectNobody() throws InterruptedException {
      try {
        MEETING.exchange("here", 300, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        return;
      }
      throw new AssertionError("another test that counts ran at the same time");
    }
  }

  static class TogetherOne extends Together {
    final GuardRegistry guards = Told.HOLDER.guards;

    @Test
    @QueryBudget(select = 1)
    void one() throws InterruptedException {
      Shipments.ids(Told.HOLDER.orders);
      Together.expectNobody();
    }

    @Test
    @NoNPlusOne
    void two() throws InterruptedException {
      Shipments.ids(Told.HOLDER.orders);
      Together.expectNobody();
    }
  }

  @QueryBudget(select = 1)
  static class TogetherTwo extends Together {
    final GuardRegistry guards = Told.HOLDER.guards;

    @Test
    void three() throws InterruptedException {
      Shipments.ids(Told.HOLDER.orders);
      Together.expectNobody();
    }
  }

  @Test
  void tests_that_count_wait_for_each_other() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(TogetherOne.class), selectClass(TogetherTwo.class))
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
        .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
        .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
        .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "3")
        .execute()
        .testEvents()
        .assertStatistics(statistics -> statistics.succeeded(3).failed(0));
  }

  // ---- assertions within

  static class Asserting {
    private final GuardRegistry guards = GuardRegistry.create();
    private final GuardedDataSource orders =
        GuardedDataSource.builder("orders", Shipments.database(3)).register(guards);

    @BeforeEach
    void before() {
      Shipments.ids(orders);
    }

    @Test
    @QueryBudget(select = 5)
    void within_its_body() {
      Shipments.ids(orders);
      PerfguardAssertions.assertThat(guards).queries().select().exactly(1);
    }

    @Test
    void since_it_was_built() {
      Shipments.ids(orders);
      PerfguardAssertions.assertThat(guards).queries().select().exactly(2);
    }
  }

  @Test
  void an_assertion_within_a_counted_test_is_about_its_body() {
    passes(Asserting.class, 2);
  }
}
