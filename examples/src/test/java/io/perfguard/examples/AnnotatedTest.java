/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.cache.CacheMethod;
import io.perfguard.cache.CacheMethods;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Configuration;
import io.perfguard.examples.annotated.Annotated;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Main classes are woven by the annotation processor, test classes by byte-buddy-maven-plugin. */
class AnnotatedTest {
  private int calls;

  @CacheMethod
  private String greeting(String name) {
    calls++;
    return "hello " + name;
  }

  @Test
  void classes_woven_by_the_processor() {
    assertThat(Annotated.run()).isEqualTo("11 quotes, 9 hits, 2 loads");
  }

  @Test
  void classes_woven_by_the_maven_plugin() {
    assertThat(greeting("a")).isEqualTo("hello a").isSameAs(greeting("a"));
    assertThat(calls).isEqualTo(1);
  }

  @Test
  void both_are_in_the_index_and_woven() {
    Configuration strict = Configuration.of(Map.of("perfguard.weaving.unwoven", "fail"));
    try (GuardRegistry guards = GuardRegistry.builder().configuration(strict).build()) {
      CacheMethods.bind(guards);
    }
    assertThat(AnnotatedTest.class.getResource("/META-INF/perfguard/woven.idx")).isNotNull();
  }
}
