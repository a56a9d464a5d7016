/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteLearnerTest {
  private final RouteLearner learner = new RouteLearner();

  private String learn(String path) {
    return learner.learn("", path);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | /",
        "/ | /",
        "// | /",
        "/factors | /factors",
        "/factors/ | /factors",
        "//factors//4711 | /factors/{n}",
        "/factors/4711 | /factors/{n}",
        "/days/2026-11-30/at/10.5 | /days/{n}/at/{n}",
        "/many/1,2,3 | /many/{n}",
        "/v2/factors | /v2/factors",
        "/v1234/x | /{id}/x",
        "/oauth2/token | /oauth2/token",
        "/users/550e8400-e29b-41d4-a716-446655440000 | /users/{uuid}",
        "/blobs/deadbeef01 | /blobs/{hex}",
        "/beef | /beef",
        "/orders/A-4711-x | /orders/{id}",
        "/orders/a1b2c3 | /orders/{id}",
        "/reset/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.abc | /reset/{token}",
        "/reset/QwErTyUiOpAsDfGhJk | /reset/{token}",
        "/getUserAccountDetailsById | /getUserAccountDetailsById",
        "/mail/anna@example.com | /mail/{w}",
        "/search/a%20b | /search/{w}",
        "/caf\u00e9 | /{w}",
        "/{secret} | /{w}",
        "/a;jsessionid=AB12/b | /a/b",
        "/report.pdf | /report.pdf",
        "/a/b/c/d/e/f/g/h/i/j/k/l/m/n | /a/b/c/d/e/f/g/h/i/j/k/l/\u2026",
      })
  void what_varies_is_a_placeholder(String path, String route) {
    assertThat(learn(path)).isEqualTo(route);
  }

  @Test
  void a_route_is_the_route_of_itself() {
    for (String path :
        new String[] {"/a/1", "/a/deadbeef99", "/a/x1y2z3", "/a/b/" + UUID.randomUUID()}) {
      String route = learn(path);
      assertThat(learn(route)).isEqualTo(route);
    }
  }

  @Test
  void words_that_vary_too_much_collapse_and_frequent_ones_stay() {
    for (int i = 0; i < RouteLearner.CALLS_TO_STAY; i++) {
      assertThat(learn("/users/search/all")).isEqualTo("/users/search/all");
    }
    int version = learner.version();
    for (int i = 0; i < RouteLearner.WORDS; i++) {
      learn("/users/" + word(i) + "/orders");
    }
    assertThat(learner.version()).isEqualTo(version + 1);
    assertThat(learn("/users/" + word(0) + "/orders")).isEqualTo("/users/{w}/orders");
    assertThat(learn("/users/anybody/orders")).isEqualTo("/users/{w}/orders");
    assertThat(learn("/users/search/all")).isEqualTo("/users/search/all");
  }

  @Test
  void the_first_segment_may_have_as_many_words_as_an_application_has_resources() {
    for (int i = 0; i < RouteLearner.FIRST_WORDS; i++) {
      assertThat(learn("/" + word(i))).isEqualTo("/" + word(i));
    }
    assertThat(learner.version()).isZero();
    learn("/onemore");
    assertThat(learner.version()).isEqualTo(1);
  }

  @Test
  void hosts_do_not_share_words() {
    for (int i = 0; i <= RouteLearner.FIRST_WORDS; i++) {
      learner.learn("one", "/" + word(i));
    }
    assertThat(learner.learn("two", "/health")).isEqualTo("/health");
    assertThat(learner.learn("one", "/health")).isEqualTo("/{w}");
  }

  @Test
  void looking_teaches_nothing() {
    assertThat(learner.peek("", "/factors/4711/x")).isEqualTo("/{w}/{n}/{w}");
    assertThat(learner.knows("", "/factors/4711")).isFalse();
    assertThat(learner.nodes()).isZero();
    learn("/factors/4711");
    assertThat(learner.knows("", "/factors/815")).isTrue();
    assertThat(learner.knows("", "/factors")).isTrue();
    assertThat(learner.knows("", "/factors/815/x")).isFalse();
    assertThat(learner.peek("", "/factors/1")).isEqualTo("/factors/{n}");
  }

  @Test
  void a_million_different_paths_stay_bounded() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Set<String> routes = new HashSet<>();
    for (int i = 0; i < 1_000_000; i++) {
      routes.add(learn(path(random)));
    }
    assertThat(learner.nodes()).as("seed " + seed).isLessThanOrEqualTo(RouteLearner.MAXIMUM_NODES);
    routes.clear();
    for (int i = 0; i < 10_000; i++) {
      routes.add(learn(path(random)));
    }
    // What was seen before the first collapses is no more: 2 to 5 segments of 4 sorts each.
    assertThat(routes).as("seed " + seed).hasSizeLessThanOrEqualTo(16 + 64 + 256 + 1_024);
  }

  /** Random words, numbers and ids, each path in all likelihood a new one. */
  private static String path(Random random) {
    StringBuilder path = new StringBuilder();
    int segments = 2 + random.nextInt(4);
    for (int i = 0; i < segments; i++) {
      path.append('/');
      switch (random.nextInt(4)) {
        case 0 -> path.append(random.nextInt(Integer.MAX_VALUE));
        case 1 -> path.append(Long.toHexString(random.nextLong()));
        case 2 -> path.append(word(random.nextInt(Integer.MAX_VALUE)));
        default -> path.append(new UUID(random.nextLong(), random.nextLong()));
      }
    }
    return path.toString();
  }

  /** A word of letters for a number. */
  static String word(int number) {
    StringBuilder word = new StringBuilder();
    for (int rest = number; word.length() < 6 || rest > 0; rest /= 20) {
      word.append((char) ('a' + rest % 20));
    }
    return word.toString();
  }
}
