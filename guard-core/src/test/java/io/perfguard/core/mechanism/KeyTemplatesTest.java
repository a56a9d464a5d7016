/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTemplatesTest {
  private final KeyTemplates templates = new KeyTemplates();

  private String template(String key) {
    return templates.template(key, key.hashCode());
  }

  @ParameterizedTest
  @CsvSource({
    "4711, {n}",
    "user:4711:profile, {w}:{n}:{w}",
    "123e4567-e89b-12d3-a456-426614174000, {uuid}",
    "a/123e4567-e89b-12d3-a456-426614174000/b, {w}/{uuid}/{w}",
    "123e4567-e89b-12d3-a456-42661417400f1, {hex}-{id}-{id}-{id}-{hex}",
    "deadbeef01, {hex}",
    "deadbeef, {w}",
    "abc12, {id}",
    "jane.doe@example.com, {w}.{w}@{w}.{w}",
    "2024-02-29, {n}-{n}-{n}",
    "'a	b  c', '{w} {w}  {w}'",
    "abcdefghijklmnopqrstuvwxyz, {w}",
    "'', ''"
  })
  void what_varies_becomes_a_placeholder(String key, String template) {
    assertThat(template(key)).isEqualTo(template);
  }

  @Test
  void a_word_is_shown_once_enough_different_keys_have_it() {
    String last = "";
    int shownAfter = 0;
    for (int i = 0; i < 500 && shownAfter == 0; i++) {
      last = template("user:" + i);
      shownAfter = last.equals("user:{n}") ? i + 1 : 0;
    }
    assertThat(last).isEqualTo("user:{n}");
    assertThat(shownAfter)
        .isBetween(KeyTemplates.KEYS_TO_BE_SHOWN, 3 * KeyTemplates.KEYS_TO_BE_SHOWN);
  }

  @Test
  void a_key_asked_for_again_and_again_shows_nothing() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(template("password:" + i % (KeyTemplates.KEYS_TO_BE_SHOWN - 1)))
          .isEqualTo("{w}:{n}");
    }
  }

  @Test
  void digits_and_rare_words_never_come_through() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    String letters = "abcXYZ0123456789:-_. /@\u00e9\u0645";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder key = new StringBuilder();
      for (int c = random.nextInt(40); c > 0; c--) {
        key.append(letters.charAt(random.nextInt(letters.length())));
      }
      String template = template(key.toString());
      String literal = template.replaceAll("\\{[a-z]+}", "");
      assertThat(literal).as("seed %d, key %s", seed, key).doesNotContainPattern("[0-9]");
      assertThat(template.length()).as("seed %d", seed).isLessThanOrEqualTo(96 + 25);
    }
  }

  @Test
  void however_many_words_come_by_those_that_return_are_found() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      char[] name = new char[8];
      for (int c = 0, rest = i; c < name.length; c++, rest /= 26) {
        name[c] = (char) ('a' + rest % 26);
      }
      seen.add(template("customer:" + new String(name)));
    }
    assertThat(seen).contains("customer:{w}");
    assertThat(seen.size()).isLessThan(20);
  }

  @ParameterizedTest
  @CsvSource({
    "us:2024, aa:9999",
    "US:2024, AA:9999",
    "' Us ', ' Aa '",
    "abcdefgh-1234567, aaaa\u2026-9999\u2026",
    "a.b.c, a.a.a",
    "'', ''"
  })
  void a_shape_says_how_not_what(String key, String shape) {
    assertThat(KeyTemplates.shape(key)).isEqualTo(shape);
  }

  @Test
  void long_keys_are_cut() {
    assertThat(template("a1 ".repeat(1_000)).length()).isLessThan(110);
    assertThat(KeyTemplates.shape("a1 ".repeat(1_000)).length()).isLessThan(40);
  }
}
