/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.db.plan.Predicate.Sort;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Filters as PostgreSQL and H2 write them. */
class PredicatesTest {
  private static Predicate is(String column, Sort sort) {
    return new Predicate(column, sort);
  }

  @Test
  void conditions_that_all_must_hold_are_read_in_their_order() {
    assertThat(Predicates.of("(((s.country)::text = $1) AND (s.year = $2))", "s"))
        .containsExactly(new Predicate("country", Sort.EQUAL, "text"), is("year", Sort.EQUAL));
    assertThat(Predicates.of("((year >= $1) AND (year < $2) AND (id = ANY ($3)))", "s"))
        .containsExactly(is("year", Sort.RANGE), is("year", Sort.RANGE), is("id", Sort.IN));
    assertThat(Predicates.of("(\"COUNTRY\" = ?1)\n    AND (\"YEAR\" BETWEEN ?2 AND ?3)", "s"))
        .containsExactly(is("COUNTRY", Sort.EQUAL), is("YEAR", Sort.RANGE), is("YEAR", Sort.RANGE));
  }

  @Test
  void one_condition_stands_by_itself() {
    assertThat(Predicates.of("(id = 5)", "s")).containsExactly(is("id", Sort.EQUAL));
    assertThat(Predicates.of("((name)::character varying(20) = $1)", "s"))
        .containsExactly(new Predicate("name", Sort.EQUAL, "character varying ( 20 )"));
    assertThat(Predicates.of("(\"a \"\"b\"\"\" = $1)", "s"))
        .containsExactly(is("a \"b\"", Sort.EQUAL));
  }

  @Test
  void what_an_or_joins_need_not_hold() {
    assertThat(Predicates.of("((country = $1) OR (year = $2))", "s")).isEmpty();
    assertThat(Predicates.of("((id = $1) AND ((country = $2) OR (year = $3)))", "s"))
        .containsExactly(is("id", Sort.EQUAL));
    assertThat(Predicates.of("(NOT (country = $1))", "s")).isEmpty();
  }

  @Test
  void of_functions_and_expressions_no_plain_index_knows() {
    assertThat(Predicates.of("(lower((name)::text) = $1)", "s")).isEmpty();
    assertThat(Predicates.of("((id % 10) = $1)", "s")).isEmpty();
    assertThat(Predicates.of("((a + b) = $1)", "s")).isEmpty();
  }

  @Test
  void a_cast_is_kept() {
    assertThat(Predicates.of("((s.created_at)::date = $1)", "s"))
        .containsExactly(new Predicate("created_at", Sort.EQUAL, "date"));
    assertThat(Predicates.of("(((s.id)::character varying(9))::text = $1)", "s"))
        .containsExactly(new Predicate("id", Sort.EQUAL, "character varying ( 9 )::text"));
  }

  @Test
  void a_column_of_another_table_is_none_of_this_one() {
    assertThat(Predicates.of("((c.code)::text = $1)", "s")).isEmpty();
    assertThat(Predicates.of("(\"PUBLIC\".\"s\".\"X\" = ?1)", "s"))
        .containsExactly(is("X", Sort.EQUAL));
  }

  @Test
  void what_another_table_was_read_for_is_a_value() {
    assertThat(Predicates.of("(s.company_id = c.id)", "s"))
        .containsExactly(is("company_id", Sort.EQUAL));
  }

  @Test
  void what_differs_from_row_to_row_is_no_value() {
    assertThat(Predicates.of("((s.bill)::text = (s.ship)::text)", "s")).isEmpty();
    assertThat(Predicates.of("(s.total = (s.price * s.qty))", "s")).isEmpty();
    assertThat(Predicates.of("(\"TOTAL\" = (\"PRICE\" * ?1))", "s")).isEmpty();
    assertThat(Predicates.of("(s.ts = (SubPlan 1))", "s")).isEmpty();
    assertThat(Predicates.of("(s.kind = 'x'::public.\"Kind\")", "s"))
        .containsExactly(is("kind", Sort.EQUAL));
    assertThat(Predicates.of("(s.ts = $0)", "s")).containsExactly(is("ts", Sort.EQUAL));
  }

  @Test
  void parts_that_name_other_tables_can_be_left_out() {
    assertThat(Predicates.without(
            "(\"S\".\"COUNTRY\" = ?1) AND (\"S\".\"COMPANY_ID\" = \"C\".\"ID\")", Set.of("C")))
        .isEqualTo("\"S\".\"COUNTRY\" = ?1");
  }

  @Test
  void patterns_and_other_operators_are_told_from_comparisons() {
    assertThat(Predicates.of("((name)::text ~~ 'a%'::text)", "s"))
        .containsExactly(new Predicate("name", Sort.PREFIX, "text"));
    assertThat(Predicates.of("((name)::text ~~ '%a'::text)", "s"))
        .containsExactly(new Predicate("name", Sort.OTHER, "text"));
    assertThat(Predicates.of("(tags <> $1)", "s")).containsExactly(is("tags", Sort.OTHER));
  }

  @Test
  void whatever_a_filter_holds_it_is_read_to_its_end() {
    for (String filter :
        List.of("", "(", "((a", "a =", ")(", "'", "\"", "AND", "a AND", "::", "a::")) {
      assertThat(Predicates.of(filter, "s")).isNotNull();
    }
  }
}
