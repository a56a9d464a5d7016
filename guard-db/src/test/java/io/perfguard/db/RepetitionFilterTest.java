/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.db.detect.RepeatedQuery;
import io.perfguard.db.detect.Repetition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which repetitions need not be told. */
class RepetitionFilterTest {
  private static final String COMPANY = "select name from company where id = ?";
  private static final String SHIPMENT = "select company_id from shipments where id = ?";

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();

  @TempDir
  private Path folder;

  @AfterEach
  void close() {
    guards.close();
  }

  private GuardedDataSource source(RepetitionFilter filter) throws SQLException {
    if (guards.find(GuardedDataSource.KIND, "orders").isPresent()) {
      guards.remove(guards.get(GuardedDataSource.KIND, "orders"));
    }
    return GuardedDataSource.builder(
            "orders", Databases.taking(Duration.ofMillis(1), clock, Database.H2.shipments(30)))
        .allowRepetitions(filter)
        .register(guards);
  }

  private static void ask(Connection connection, String sql, int id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, id);
      statement.execute();
    }
  }

  /** Asks thirty times for each, in one loop. */
  private static void loop(GuardedDataSource source, String... statements) throws SQLException {
    try (Connection connection = source.getConnection()) {
      for (int id = 1; id <= 30; id++) {
        for (String sql : statements) {
          ask(connection, sql, id);
        }
      }
    }
  }

  private static List<RepeatedQuery> repeated(GuardedDataSource source) {
    return source.details().repeatedQueries();
  }

  private void assertTold(GuardedDataSource source) {
    assertThat(repeated(source)).hasSize(1);
    assertThat(source.stats().suppressedCount()).isZero();
    assertThat(guards.diagnose().findings("PG-210")).hasSize(1);
  }

  private void assertAllowed(GuardedDataSource source) {
    assertThat(repeated(source)).isEmpty();
    assertThat(source.stats().suppressedCount()).isEqualTo(1);
    assertThat(guards.diagnose().findings("PG-210")).isEmpty();
    assertThat(source.details().blocks().toString()).doesNotContain("repeated");
    assertThat(source.stats().executionCount()).as("counted all the same").isPositive();
  }

  // ---- call sites

  @Test
  void with_nothing_allowed_it_is_told() throws SQLException {
    GuardedDataSource source = source(RepetitionFilter.NONE);
    loop(source, COMPANY);
    assertTold(source);
  }

  @Test
  void a_class_is_allowed_with_all_of_its_methods() throws SQLException {
    GuardedDataSource source =
        source(RepetitionFilter.NONE.allowCallSite(RepetitionFilterTest.class.getName()));
    loop(source, COMPANY);
    assertAllowed(source);
  }

  @Test
  void another_class_is_not() throws SQLException {
    GuardedDataSource source = source(RepetitionFilter.NONE
        .allowCallSite("shipments.Import")
        .allowCallSite("RepetitionFilterTest")
        .allowCallSite(RepetitionFilterTest.class.getName() + "#loops"));
    loop(source, COMPANY);
    assertTold(source);
  }

  @Test
  void a_method_is_allowed_that_sends_it() throws SQLException {
    GuardedDataSource source =
        source(RepetitionFilter.NONE.allowCallSite(RepetitionFilterTest.class.getName() + "#ask"));
    loop(source, COMPANY);
    assertAllowed(source);
  }

  @Test
  void a_caller_further_out_is_allowed_with_what_it_calls() throws SQLException {
    GuardedDataSource source =
        source(RepetitionFilter.NONE.allowCallSite(RepetitionFilterTest.class.getName()
            + "#a_caller_further_out_is_allowed_with_what_it_calls"));
    loop(source, COMPANY);
    assertAllowed(source);
  }

  /** As applications of many layers call, each from a method of its own. */
  private static void layer1(GuardedDataSource source) throws SQLException {
    layer2(source);
  }

  private static void layer2(GuardedDataSource source) throws SQLException {
    layer3(source);
  }

  private static void layer3(GuardedDataSource source) throws SQLException {
    layer4(source);
  }

  private static void layer4(GuardedDataSource source) throws SQLException {
    layer5(source);
  }

  private static void layer5(GuardedDataSource source) throws SQLException {
    layer6(source);
  }

  private static void layer6(GuardedDataSource source) throws SQLException {
    layer7(source);
  }

  private static void layer7(GuardedDataSource source) throws SQLException {
    layer8(source);
  }

  private static void layer8(GuardedDataSource source) throws SQLException {
    loop(source, COMPANY);
  }

  @Test
  void a_caller_is_found_through_many_layers() throws SQLException {
    GuardedDataSource source = source(
        RepetitionFilter.NONE.allowCallSite(RepetitionFilterTest.class.getName() + "#layer1"));
    layer1(source);
    assertAllowed(source);
  }

  @Test
  void a_finding_shows_eight_frames_of_many() throws SQLException {
    GuardedDataSource source = source(RepetitionFilter.NONE);
    layer1(source);
    assertThat(guards.diagnose().findings("PG-210"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.toString())
            .contains("RepetitionFilterTest.ask(", "RepetitionFilterTest.layer3(")
            .doesNotContain("RepetitionFilterTest.layer2("));
  }

  // ---- statements

  @Test
  void a_statement_is_allowed_whatever_its_literals_and_upper_case() throws SQLException {
    GuardedDataSource source = source(RepetitionFilter.NONE.allowStatement("""
            SELECT name -- as the log shows it
              FROM company
             WHERE id = 4711"""));
    loop(source, COMPANY);
    assertAllowed(source);
    loop(source, SHIPMENT);
    assertThat(repeated(source)).hasSize(1);
  }

  @Test
  void a_statement_may_be_as_long_as_statements_are() throws SQLException {
    String columns = "name, ".repeat(200) + "name";
    String sql = "select " + columns + " from company where id = ?";
    GuardedDataSource source = source(RepetitionFilter.NONE.allowStatement(sql));
    loop(source, sql);
    assertAllowed(source);
  }

  @Test
  void what_is_blank_is_refused() {
    assertThatThrownBy(() -> RepetitionFilter.NONE.allowStatement(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sql must not be blank");
    assertThatThrownBy(() -> RepetitionFilter.NONE.allowCallSite(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("className must not be blank");
  }

  @Test
  void a_sequence_is_silent_only_if_all_of_its_statements_are_allowed() throws SQLException {
    GuardedDataSource one = source(RepetitionFilter.NONE.allowStatement(COMPANY));
    loop(one, COMPANY, SHIPMENT);
    assertTold(one);
    assertThat(repeated(one).get(0).latest().loop()).hasSize(1);
    GuardedDataSource both =
        source(RepetitionFilter.NONE.allowStatement(COMPANY).allowStatement(SHIPMENT));
    loop(both, COMPANY, SHIPMENT);
    assertAllowed(both);
  }

  @Test
  void a_filter_stays_as_it_is_when_more_is_allowed() throws SQLException {
    RepetitionFilter none = RepetitionFilter.NONE;
    assertThat(none.allowStatement(COMPANY)).isNotSameAs(none);
    GuardedDataSource source = source(none);
    loop(source, COMPANY);
    assertTold(source);
  }

  // ---- baselines

  private List<Repetition> found(String... statements) throws SQLException {
    GuardedDataSource source = source(RepetitionFilter.NONE);
    loop(source, statements);
    return repeated(source).stream().map(RepeatedQuery::latest).toList();
  }

  @Test
  void what_a_baseline_lists_is_allowed_and_nothing_else() throws SQLException, IOException {
    Path file = folder.resolve("known.txt");
    RepetitionFilter.writeBaseline(file, found(COMPANY));
    GuardedDataSource source = source(RepetitionFilter.NONE.allowBaseline(file));
    loop(source, COMPANY);
    assertAllowed(source);
    loop(source, SHIPMENT);
    assertThat(repeated(source)).hasSize(1);
  }

  @Test
  void a_baseline_knows_the_method_but_not_the_line() throws SQLException, IOException {
    Path file = folder.resolve("known.txt");
    RepetitionFilter.writeBaseline(file, found(COMPANY));
    assertThat(Files.readAllLines(file))
        .hasSize(2)
        .satisfiesExactly(
            comment -> assertThat(comment).startsWith("# "),
            line -> assertThat(line)
                .matches("[0-9a-f]{16} " + RepetitionFilterTest.class.getName() + "#ask "
                    + "select name from company where id = \\?"));
    GuardedDataSource source = source(RepetitionFilter.NONE.allowBaseline(file));
    try (Connection connection = source.getConnection()) {
      for (int id = 1; id <= 30; id++) {
        try (PreparedStatement other = connection.prepareStatement(COMPANY)) { // not in ask()
          other.setInt(1, id);
          other.execute();
        }
      }
    }
    assertTold(source);
  }

  @Test
  void a_baseline_holds_all_statements_of_a_loop() throws SQLException, IOException {
    Path file = folder.resolve("known.txt");
    RepetitionFilter.writeBaseline(file, found(COMPANY, SHIPMENT));
    assertThat(Files.readAllLines(file)).hasSize(3);
    GuardedDataSource source = source(RepetitionFilter.NONE.allowBaseline(file));
    loop(source, COMPANY, SHIPMENT);
    assertAllowed(source);
  }

  @Test
  void a_baseline_is_replaced_and_is_the_same_whatever_the_order() throws Exception {
    Path file = folder.resolve("known.txt");
    List<Repetition> first = found(COMPANY);
    List<Repetition> second = found(SHIPMENT);
    RepetitionFilter.writeBaseline(file, first);
    RepetitionFilter.writeBaseline(file, List.of(first.get(0), second.get(0), first.get(0)));
    String once = Files.readString(file);
    RepetitionFilter.writeBaseline(file, List.of(second.get(0), first.get(0)));
    assertThat(file).hasContent(once);
    assertThat(once.lines()).hasSize(3);
  }

  @Test
  void a_repetition_without_a_place_has_its_line_too() throws Exception {
    Path file = folder.resolve("known.txt");
    Repetition known = found(COMPANY).get(0);
    Repetition placeless = new Repetition(
        known.verdict(),
        known.statement(),
        known.framework(),
        "",
        List.of(),
        30,
        30,
        0,
        1,
        1,
        known.parent(),
        List.of(),
        0.5);
    RepetitionFilter.writeBaseline(file, List.of(placeless));
    RepetitionFilter filter = RepetitionFilter.NONE.allowBaseline(file);
    assertThat(filter.test(placeless)).isTrue();
    assertThat(filter.test(known)).isFalse();
  }

  @Test
  void comments_and_blank_lines_are_passed_over_and_the_statement_may_be_missing()
      throws Exception {
    Path file = folder.resolve("known.txt");
    Repetition known = found(COMPANY).get(0);
    Files.writeString(
        file,
        String.format(
            Locale.ROOT,
            "# ours%n%n   %n  %016x %s#ask  %n# the end%n",
            known.statement().id(),
            RepetitionFilterTest.class.getName()));
    assertThat(RepetitionFilter.NONE.allowBaseline(file).test(known)).isTrue();
  }

  @Test
  void a_broken_line_is_named_with_file_and_number() throws IOException {
    Path file = folder.resolve("known.txt");
    Files.writeString(
        file, "# ours\n\n0123456789abcdef a.B#c select 1\nselect name from company\n");
    assertThatThrownBy(() -> RepetitionFilter.NONE.allowBaseline(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            file + ":4: a line must be a fingerprint of 16 hexadecimal digits, a call site as"
                + " class#method, and the statement, was: select name from company");
  }

  @Test
  void a_missing_file_is_an_error() {
    assertThatThrownBy(() -> RepetitionFilter.NONE.allowBaseline(folder.resolve("none.txt")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("none.txt");
  }

  // ---- annotations

  @AllowRepeatedQueries("the import asks for each row, at night")
  private static void annotated(GuardedDataSource source) throws SQLException {
    loop(source, COMPANY);
  }

  @Test
  void an_annotated_method_is_allowed_with_what_it_calls() throws SQLException {
    GuardedDataSource source = source(RepetitionFilter.NONE);
    annotated(source);
    assertAllowed(source);
  }

  @AllowRepeatedQueries("all of it")
  private static final class AnnotatedClass {
    static void run(GuardedDataSource source) throws SQLException {
      loop(source, COMPANY);
    }

    private static final class Nested {
      static void run(GuardedDataSource source) throws SQLException {
        loop(source, COMPANY);
      }
    }
  }

  @Test
  void an_annotated_class_is_allowed() throws SQLException {
    GuardedDataSource source = source(RepetitionFilter.NONE);
    AnnotatedClass.run(source);
    assertAllowed(source);
  }

  @Test
  void a_class_within_an_annotated_one_is_allowed() throws SQLException {
    GuardedDataSource source = source(RepetitionFilter.NONE);
    AnnotatedClass.Nested.run(source);
    assertAllowed(source);
  }

  @AllowRepeatedQueries("a lambda is a part of it")
  private static Callable<Void> lambdaOf(GuardedDataSource source) {
    return () -> {
      Callable<Void> innermost = () -> {
        loop(source, COMPANY);
        return null;
      };
      return innermost.call();
    };
  }

  @AllowRepeatedQueries("an anonymous class is a part of it")
  private static Callable<Void> anonymousOf(GuardedDataSource source) {
    return new Callable<>() {
      @Override
      public Void call() throws SQLException {
        loop(source, COMPANY);
        return null;
      }
    };
  }

  @Test
  void a_lambda_inside_an_annotated_method_is_allowed_also_after_it() throws Exception {
    GuardedDataSource source = source(RepetitionFilter.NONE);
    lambdaOf(source).call();
    assertAllowed(source);
  }

  @Test
  void an_anonymous_class_inside_an_annotated_method_is_allowed_also_after_it() throws Exception {
    GuardedDataSource source = source(RepetitionFilter.NONE);
    anonymousOf(source).call();
    assertAllowed(source);
  }

  private static final class Constructed {
    @SuppressWarnings("unused") // the constructor is what is tested
    private final int done;

    @SuppressWarnings("unused") // its annotation is what is tested
    @AllowRepeatedQueries("a neighbour of what repeats")
    static void other() {}

    Constructed(GuardedDataSource source) throws SQLException {
      loop(source, COMPANY);
      done = 1;
    }
  }

  @Test
  void an_annotation_on_a_neighbour_allows_nothing() throws SQLException {
    GuardedDataSource source = source(RepetitionFilter.NONE);
    assertThat(new Constructed(source)).isNotNull();
    assertTold(source);
  }

  // ---- counting

  @Test
  void each_run_that_was_allowed_is_counted() throws SQLException {
    GuardedDataSource source = source(RepetitionFilter.NONE.allowStatement(COMPANY));
    for (int run = 0; run < 3; run++) {
      guards.operation("page").run(() -> loop(source, COMPANY));
    }
    assertThat(source.stats().suppressedCount()).isEqualTo(3);
    assertThat(repeated(source)).isEmpty();
  }

  @Test
  void a_duplicate_and_a_batchable_write_are_allowed_like_a_loop() throws SQLException {
    String write = "update company set name = 'x' where id = ?";
    GuardedDataSource source =
        source(RepetitionFilter.NONE.allowStatement(COMPANY).allowStatement(write));
    try (Connection connection = source.getConnection()) {
      for (int i = 0; i < 30; i++) {
        ask(connection, COMPANY, 7);
      }
      for (int i = 0; i < 30; i++) {
        ask(connection, write, i);
      }
    }
    assertThat(source.stats().suppressedCount()).isEqualTo(2);
    assertThat(guards.diagnose().findings()).isEmpty();
  }
}
