/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a loader declares is what the compiler asks of its caller, no more and no less. */
class LoaderTest {
  private final GuardedCache<String, Integer> cache =
      GuardedCache.<String, Integer>builder("c").build();

  @Test
  void a_lambda_that_throws_nothing_checked_needs_no_try() {
    int length = cache.get("four", String::length);
    int again = cache.get("four", key -> -1);
    assertThat(length).isEqualTo(again).isEqualTo(4);
  }

  @Test
  void a_function_is_a_loader_by_its_method() {
    Function<String, Integer> length = String::length;
    assertThat(cache.get("four", length::apply)).isEqualTo(4);
  }

  @Test
  void a_checked_exception_comes_out_as_it_is() {
    var boom = new IOException("boom");
    Throwable caught = null;
    try {
      cache.get("a", key -> read(boom));
    } catch (IOException e) { // does not compile unless get declares just this
      caught = e;
    }
    assertThat(caught).isSameAs(boom);
    assertThat(cache.stats().loadFailureCount()).isEqualTo(1);
    assertThat(cache.openFlights()).isZero();
  }

  @Test
  void a_checked_exception_of_a_load_inside_a_load_comes_out_of_both() {
    var boom = new IOException("boom");
    assertThat(catchThrowable(() -> cache.get("a", a -> cache.get("b", b -> read(boom)))))
        .isSameAs(boom);
    assertThat(cache.stats().loadFailureCount()).isEqualTo(2);
  }

  @Test
  void a_loader_of_narrower_values_and_wider_keys_will_do() {
    var numbers = GuardedCache.<String, Number>builder("c").build();
    Loader<Object, Integer, RuntimeException> loader = key -> key.toString().length();
    assertThat(numbers.get("four", loader)).isEqualTo(4);
  }

  private static int read(IOException boom) throws IOException {
    throw boom;
  }
}
